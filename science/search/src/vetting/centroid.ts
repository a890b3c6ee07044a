import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { centroidShift, type CentroidShift } from './centroid-shift.ts'
import type { VettingSubject } from './subject.ts'

/** By chance 4e-6: exp(-sigma^2 / 2). */
const SIGMA_MIN = 5
/** So much must be left without the transit that speaks most for it. */
const REST_SIGMA_MIN = 3
/** A source so far from the light's centre is another star [pixels]; a planet's star beside an equally bright one two pixels away is not further. */
const SOURCE_MAX_PIXELS = 1
/** From here on a doubt is said [pixels]. */
const SOURCE_DOUBT_PIXELS = 0.5

/**
 * Whether the light's centre moves in transit, as an eclipsing neighbour in the aperture makes it. A dip of depth d at
 * a distance r from the light's centre moves it by r d / (1 - d) (Bryson+ 2013, PASP 125, 889), so the distance is
 * judged and not the shift: constant light of neighbours moves the centre a little in a planet's transit too.
 */
export function centroid(subject: VettingSubject): VettingTest {
  const { centroid: rows, undetrended, ephemeris, ingressDays, cadenceDays } = subject
  if (rows === undefined || rows === null || undetrended === null)
    return notMeasured(
      'centroid',
      'sigma',
      'the file has no centroid columns: an eclipsing neighbour in the aperture is not excluded',
    )
  const { known } = rows
  const shift = centroidShift(undetrended, rows, { ephemeris, ingressDays, cadenceDays, known })
  if (shift === null)
    return notMeasured(
      'centroid',
      'sigma',
      'too few transits have centroids in and on both sides of them: an eclipsing neighbour in the aperture is not excluded',
    )
  return judged(shift)
}

function judged(shift: CentroidShift): VettingTest {
  const { sigma, restSigma, sourcePixels, pixels, pixelsErr, transits } = shift
  const moved = sigma >= SIGMA_MIN
  const repeats = restSigma >= REST_SIGMA_MIN
  const verdict =
    !moved || sourcePixels < SOURCE_DOUBT_PIXELS
      ? 'pass'
      : repeats && sourcePixels >= SOURCE_MAX_PIXELS
        ? 'fail'
        : 'warn'
  const found = `in transit the light's centre moves by ${pixels.toPrecision(2)} pixels (${sigma.toFixed(1)} sigma, ${transits} transits)`
  const source = `what dims is ${sourcePixels.toFixed(sourcePixels < 10 ? 1 : 0)} pixels from it`
  return {
    name: 'centroid',
    value: sigma,
    threshold: SIGMA_MIN,
    unit: 'sigma',
    verdict,
    ...(moved && verdict !== 'fail'
      ? { passesBy: repeats ? `source < ${SOURCE_MAX_PIXELS} px` : 'one transit carries it' }
      : {}),
    sentence: !moved
      ? `in transit the light's centre does not move: ${sigma.toFixed(1)} sigma, error ${pixelsErr.toPrecision(2)} pixels, ${transits} transits`
      : verdict === 'fail'
        ? `${found}: ${source}, another star or a movement of the field`
        : verdict === 'pass'
          ? `${found}: ${source}, no further than light of neighbours explains`
          : repeats
            ? `${found}: ${source}, which light of neighbours or another star explains`
            : `${found}, but one of them carries it`,
  }
}
