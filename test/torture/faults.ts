import { sourceFault, specFault } from './faults/change.ts'
import { killAtWriteFault, killFault } from './faults/kill.ts'
import { clockFault, raceFault, stopFault } from './faults/lease.ts'
import {
  backupFault,
  bitFlipFault,
  diskFullFault,
  smallDiskFault,
  tornLogFault,
} from './faults/storage.ts'
import { poisonFault } from './faults/worker.ts'
import { labellingKillFault } from './labelling/labelling-kill.ts'
import type { Fault } from './support/fault-row.ts'
import { injectionKillFault } from './survey/injection-kill.ts'
import { surveyKillFault } from './survey/survey-kill.ts'

/** Every fault that a run must survive. */
export const faults: readonly Fault[] = [
  killFault(1),
  killFault(2),
  killAtWriteFault,
  stopFault,
  raceFault,
  clockFault,
  tornLogFault,
  bitFlipFault,
  diskFullFault,
  smallDiskFault,
  backupFault,
  sourceFault,
  specFault,
  poisonFault,
  surveyKillFault,
  injectionKillFault,
  labellingKillFault,
]
