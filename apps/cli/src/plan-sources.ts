import { planRun as planSpec, type LoadedSpec } from '@longrun/pipelines'
import type { RunPlan } from '@longrun/runs'

import { note } from './terminal/console.ts'
import { planningProgress } from './terminal/planning-progress.ts'

/** The plan of a spec; every source file is hashed, with a progress bar. */
export async function planSources(loaded: LoadedSpec, home: string): Promise<RunPlan> {
  const progress = planningProgress()
  return planSpec(loaded, { onProgress: progress.update, home, onNotice: note }).finally(
    progress.stop,
  )
}
