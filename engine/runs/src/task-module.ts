import { PlanError } from './errors.ts'
import type { AnyTask, CallTask, JsonObject, TableSchema, Task } from './task.ts'

/**
 * Imports the task that is the default export of a module.
 *
 * @throws PlanError when the module cannot be imported or its default export is no task
 */
export async function importTask(taskUrl: string): Promise<AnyTask> {
  let module: { readonly default?: unknown }
  try {
    module = (await import(/* @vite-ignore */ taskUrl)) as { readonly default?: unknown }
  } catch (error) {
    throw new PlanError(`The task ${taskUrl} cannot be imported: ${String(error)}`)
  }
  const task = module.default
  if (!isTask(task))
    throw new PlanError(
      `The default export of ${taskUrl} is no task: it needs name, version, at least one table (the first with columns) and either compute() or open().`,
    )
  if (typeof task.tables !== 'function') checkTables(task.name, task.tables)
  return task
}

/** Whether a task makes outside calls; else it computes. */
export function isCallTask(task: AnyTask): task is CallTask {
  return 'open' in task
}

/** A task's tables for these parameters. @throws PlanError when they are not sound */
export function tablesOf(task: AnyTask, params: JsonObject): readonly TableSchema[] {
  if (typeof task.tables !== 'function') return task.tables
  const tables = task.tables(params)
  checkTables(task.name, tables)
  return tables
}

function checkTables(name: string, tables: readonly TableSchema[]): void {
  if (tables.length === 0)
    throw new PlanError(`Task '${name}' has no table: it needs one at least.`)
  for (const table of tables) {
    const columns = ['item_key', ...table.columns.map((column) => column.name)]
    if (new Set(columns).size !== columns.length)
      throw new PlanError(
        `Table '${table.name}' of task '${name}' names a column twice, or one 'item_key', which the engine adds.`,
      )
  }
  const names = tables.map((table) => table.name)
  if (new Set(names).size !== names.length)
    throw new PlanError(`Task '${name}' has two tables of one name: ${names.join(', ')}.`)
}

function isTask(value: unknown): value is AnyTask {
  if (typeof value !== 'object' || value === null) return false
  const task = value as Partial<Task> & Partial<CallTask>
  return (
    typeof task.name === 'string' &&
    typeof task.version === 'string' &&
    (typeof task.tables === 'function' || Array.isArray(task.tables)) &&
    (typeof task.compute === 'function') !== (typeof task.open === 'function')
  )
}
