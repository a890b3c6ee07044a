import { closestName } from '../closest-name.ts'
import { SpecError } from '../spec-error.ts'

/** What a column of an old results table can be, with the names that are known without being told. */
const RESULT_ROLES = {
  experiment: ['experiment_id', 'experiment', 'run_id'],
  incident: ['incident_id', 'incident', 'case_id', 'narrative_id', 'document_id', 'id'],
  type: ['narrative_type', 'type'],
  text: ['narrative_text', 'narrative', 'text'],
  detected: ['detected', 'prediction', 'predicted'],
  confidence: ['confidence', 'probability'],
  indicators: ['indicators'],
  rationale: ['rationale', 'explanation'],
  raw: ['raw_response', 'raw', 'response'],
  failed: ['error_occurred', 'is_error', 'has_error'],
  message: ['error_message', 'error', 'error_msg'],
  errorClass: ['error_class', 'error_type', 'error_category'],
  promptTokens: ['prompt_tokens', 'input_tokens'],
  completionTokens: ['completion_tokens', 'output_tokens'],
  seconds: ['response_sec', 'latency_sec', 'duration_sec'],
  milliseconds: ['latency_ms', 'response_ms', 'duration_ms'],
  model: ['model_name', 'model'],
  label: ['manual_flag_ind', 'manual_flag', 'manual_label', 'gold_label', 'ground_truth'],
} as const

/** The same of a table with a row an experiment. */
const EXPERIMENT_ROLES = {
  id: ['experiment_id', 'id'],
  name: ['experiment_name', 'name'],
  modelName: ['model_name', 'model'],
  system: ['system_prompt'],
  user: ['user_template', 'user_prompt', 'prompt_template'],
  version: ['prompt_version'],
  author: ['prompt_author'],
  total: ['n_narratives_total', 'n_total', 'total'],
  processed: ['n_narratives_processed', 'n_processed', 'processed'],
} as const

export type ResultRole = keyof typeof RESULT_ROLES
export type ExperimentRole = keyof typeof EXPERIMENT_ROLES

/** Columns by role; `label` may have several, all others one. */
export type Roles<Role extends string> = ReadonlyMap<Role, readonly string[]>

/** What a user says of columns: role -> columns; an empty list for none. */
export type ColumnMap = ReadonlyMap<string, readonly string[]>

/**
 * `key=column` assignments, as given on the command line; a column may be left empty: none.
 *
 * @throws SpecError for a key that is no role
 */
export function columnMap(assignments: readonly string[]): ColumnMap {
  const known = [...Object.keys(RESULT_ROLES), ...Object.keys(EXPERIMENT_ROLES)]
  const map = new Map<string, string[]>()
  for (const assignment of assignments.flatMap((given) => given.split(','))) {
    const split = assignment.indexOf('=')
    const key = assignment.slice(0, split).trim()
    if (split < 1 || !known.includes(key)) {
      const close = split < 1 ? null : closestName(key, known)
      throw new SpecError(
        `--map ${assignment} must read KEY=COLUMN${close === null ? '' : `; did you mean ${close}?`} (keys: ${known.join(', ')})`,
      )
    }
    const column = assignment.slice(split + 1).trim()
    const columns = map.get(key) ?? []
    map.set(key, column === '' ? columns : [...columns, column])
  }
  return map
}

/** Which columns of a results table are what. Throws `SpecError` for a column that is not there. */
export function resultRoles(columns: readonly string[], map: ColumnMap): Roles<ResultRole> {
  return rolesOf(RESULT_ROLES, columns, map)
}

/** Which columns of a table of experiments are what. Throws `SpecError` for a column that is not there. */
export function experimentRoles(columns: readonly string[], map: ColumnMap): Roles<ExperimentRole> {
  return rolesOf(EXPERIMENT_ROLES, columns, map)
}

/** A key that is said of the table of experiments alone, and names a column; null: there is none. */
export function experimentKey(map: ColumnMap): string | null {
  const named = [...map].filter(([, columns]) => columns.length > 0)
  return named.find(([key]) => Object.hasOwn(EXPERIMENT_ROLES, key))?.[0] ?? null
}

function rolesOf<Role extends string>(
  roles: Readonly<Record<Role, readonly string[]>>,
  columns: readonly string[],
  map: ColumnMap,
): Roles<Role> {
  const lower = new Map(columns.map((column) => [column.toLowerCase(), column]))
  const found = new Map<Role, readonly string[]>()
  for (const role of Object.keys(roles) as Role[]) {
    const given = map.get(role)
    const missing = given?.find((column) => !columns.includes(column))
    if (missing !== undefined)
      throw new SpecError(
        `--map ${role}=${missing}: there is no such column (there is: ${columns.join(', ')})`,
      )
    const known = roles[role].flatMap((name) => lower.get(name) ?? [])
    const chosen = given ?? (role === 'label' ? known : known.slice(0, 1))
    if (chosen.length > 0) found.set(role, chosen)
  }
  return found
}
