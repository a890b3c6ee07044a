/** Why a file that the user named cannot be read, from what the file system threw; with what to do. */
export function unreadablePath(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return `there is no file ${path}`
  return code === 'EISDIR'
    ? `${path} is a folder; name a file in it`
    : `${path} cannot be read (${code ?? String(error)})`
}
