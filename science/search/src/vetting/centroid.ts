import { notMeasured, type VettingTest } from './vetting-test.ts'

/** Whether the light's centre moves in transit, as a neighbour's eclipse makes it. The reader keeps no centroid columns yet. */
export function centroid(): VettingTest {
  return notMeasured(
    'centroid',
    'sigma',
    'no centroid columns were read: an eclipsing neighbour in the aperture is not excluded',
  )
}
