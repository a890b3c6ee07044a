const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

/** Disk or quota full, wherever it was noticed. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && FULL.has((error as NodeJS.ErrnoException).code ?? '')
}
