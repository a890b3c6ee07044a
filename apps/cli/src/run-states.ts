import type { RunState } from '@longrun/runs'

/** States that `run resume` takes up. */
export const RESUMABLE: ReadonlySet<RunState> = new Set([
  'planned',
  'interrupted',
  'paused',
  'failed',
  'cancelled',
])

/** A run that has more to do: starting its spec again must be decided. A cancelled one was given up. */
export const UNFINISHED: ReadonlySet<RunState> = new Set([
  'planned',
  'running',
  'interrupted',
  'paused',
  'failed',
])

/** Every item has ended. */
export const FINISHED: ReadonlySet<RunState> = new Set(['completed', 'completed_with_errors'])

/** States that nothing leaves by itself: a watch ends here. */
export const AT_REST: ReadonlySet<RunState> = new Set([
  'paused',
  'interrupted',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
])
