import type { ErrorClass, ItemError } from './task.ts'

/** What went wrong with an item, from whatever its task threw. */
export function itemErrorOf(error: unknown): ItemError {
  if (isTaskError(error)) return error.detail
  if (!(error instanceof Error)) return { errorClass: 'task_exception', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const errorClass = classOfCode.get(code) ?? 'task_exception'
  return { errorClass, message: `${error.name}: ${error.message}` }
}

/** A TaskError by shape: the task may have loaded its own copy of the class. */
export function isTaskError(error: unknown): error is { readonly detail: ItemError } {
  return (
    error instanceof Error &&
    error.name === 'TaskError' &&
    'detail' in error &&
    typeof error.detail === 'object'
  )
}

/** Codes of the file system and of sockets. */
const classOfCode: ReadonlyMap<string, ErrorClass> = new Map([
  ['ENOENT', 'not_found'],
  ['ENOTDIR', 'not_found'],
  ['EISDIR', 'input_invalid'],
  ['ENOSPC', 'storage_full'],
  ['EDQUOT', 'storage_full'],
  ['EIO', 'transport'],
  ['EMFILE', 'transport'],
  ['EAGAIN', 'transport'],
  ['ECONNRESET', 'transport'],
  ['ECONNREFUSED', 'transport'],
  ['EPIPE', 'transport'],
  ['ETIMEDOUT', 'transport'],
  ['ENOTFOUND', 'transport'],
  ['EAI_AGAIN', 'transport'],
])
