import { SingleBar } from 'cli-progress'

import { isWatched, note } from './console.ts'

/** Planning that lasts longer than this says so where there is no terminal [ms]. */
const QUIET_FOR_MS = 5_000

/** What is being done, and how far it is. */
interface Step {
  readonly doing: string
  readonly done: number
  readonly total: number
}

export interface PlanningProgress {
  readonly update: (step: Step) => void
  readonly stop: () => void
}

/** Progress of what comes before a run: a bar on a terminal, else a line a step if it takes long. */
export function planningProgress(): PlanningProgress {
  return isWatched() ? bar() : lines()
}

function bar(): PlanningProgress {
  let single: SingleBar | null = null
  let doing = ''
  const stop = (): void => {
    single?.stop()
    single = null
  }
  return {
    update(step) {
      if (step.doing !== doing) {
        stop()
        doing = step.doing
      }
      if (single === null) {
        single = new SingleBar({
          format: '{bar} {value}/{total} {doing}',
          barCompleteChar: '█',
          barIncompleteChar: '░',
          barsize: 24,
          clearOnComplete: true,
          gracefulExit: false,
          stream: process.stderr,
        })
        single.start(step.total, step.done, { doing })
      } else single.update(step.done, { doing })
    },
    stop,
  }
}

function lines(): PlanningProgress {
  const started = Date.now()
  let said = ''
  return {
    update(step) {
      if (step.doing === said || Date.now() - started < QUIET_FOR_MS) return
      said = step.doing
      note(`${step.doing}: ${step.done}/${step.total}`)
    },
    stop() {},
  }
}
