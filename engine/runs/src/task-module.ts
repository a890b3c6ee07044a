import { PlanError } from './errors.ts'
import type { Task } from './task.ts'

/**
 * Imports the task that is the default export of a module.
 *
 * @throws PlanError when the module cannot be imported or its default export is no task
 */
export async function importTask(taskUrl: string): Promise<Task> {
  let module: { readonly default?: unknown }
  try {
    module = (await import(/* @vite-ignore */ taskUrl)) as { readonly default?: unknown }
  } catch (error) {
    throw new PlanError(`The task ${taskUrl} cannot be imported: ${String(error)}`)
  }
  const task = module.default
  if (!isTask(task))
    throw new PlanError(
      `The default export of ${taskUrl} is no task: it needs name, version, at least one table (the first with columns) and compute().`,
    )
  const names = task.tables.map((table) => table.name)
  for (const table of task.tables) {
    const columns = ['item_key', ...table.columns.map((column) => column.name)]
    if (new Set(columns).size !== columns.length)
      throw new PlanError(
        `Table '${table.name}' of task '${task.name}' names a column twice, or one 'item_key', which the engine adds.`,
      )
  }
  if (new Set(names).size !== names.length)
    throw new PlanError(`Task '${task.name}' has two tables of one name: ${names.join(', ')}.`)
  return task
}

function isTask(value: unknown): value is Task {
  if (typeof value !== 'object' || value === null) return false
  const task = value as Partial<Task>
  return (
    typeof task.name === 'string' &&
    typeof task.version === 'string' &&
    Array.isArray(task.tables) &&
    task.tables.length > 0 &&
    typeof task.compute === 'function'
  )
}
