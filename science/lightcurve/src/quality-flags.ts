import type { LightCurve } from './light-curve.ts'

/** What one quality bit says, 1-based as the archive manuals count: bit 1 has the value 1. */
export interface QualityFlag {
  readonly bit: number
  readonly name: string
}

/** Masks by name; `recommended` is the archive's own list and exists for TESS only. */
export type QualityMask = 'none' | 'default' | 'hard' | 'hardest' | 'recommended'

/** A mask with its origin ("lightkurve:default") and the bits that it removes. */
export interface NamedMask {
  readonly maskName: string
  readonly bits: number
}

/** TESS Science Data Products Description Document (EXP-TESS-ARC-ICD-0014), table 28. */
const TESS_FLAGS: readonly QualityFlag[] = [
  { bit: 1, name: 'Attitude tweak' },
  { bit: 2, name: 'Safe mode' },
  { bit: 3, name: 'Coarse point' },
  { bit: 4, name: 'Earth point' },
  { bit: 5, name: 'Argabrightening' },
  { bit: 6, name: 'Desaturation event' },
  { bit: 7, name: 'Cosmic ray in optimal aperture' },
  { bit: 8, name: 'Manual exclude' },
  { bit: 9, name: 'Discontinuity corrected' },
  { bit: 10, name: 'Impulsive outlier' },
  { bit: 11, name: 'Cosmic ray in collateral data' },
  { bit: 12, name: 'Scattered light (manual)' },
  { bit: 13, name: 'Scattered light (automatic)' },
  { bit: 14, name: 'Planet search exclude' },
  { bit: 15, name: 'Bad calibration exclude' },
  { bit: 16, name: 'Insufficient targets for error correction' },
]

/** Kepler Archive Manual (KDMC-10008), table 2-3. Bit 10 is unused. */
const KEPLER_FLAGS: readonly QualityFlag[] = [
  { bit: 1, name: 'Attitude tweak' },
  { bit: 2, name: 'Safe mode' },
  { bit: 3, name: 'Coarse point' },
  { bit: 4, name: 'Earth point' },
  { bit: 5, name: 'Zero crossing' },
  { bit: 6, name: 'Desaturation event' },
  { bit: 7, name: 'Argabrightening' },
  { bit: 8, name: 'Cosmic ray in optimal aperture' },
  { bit: 9, name: 'Manual exclude' },
  { bit: 11, name: 'Sudden sensitivity dropout' },
  { bit: 12, name: 'Impulsive outlier' },
  { bit: 13, name: 'Argabrightening on CCD' },
  { bit: 14, name: 'Cosmic ray in collateral data' },
  { bit: 15, name: 'Detector anomaly' },
  { bit: 16, name: 'No fine point' },
  { bit: 17, name: 'No data' },
  { bit: 18, name: 'Rolling band in optimal aperture' },
  { bit: 19, name: 'Rolling band in full mask' },
  { bit: 20, name: 'Possible thruster firing' },
  { bit: 21, name: 'Thruster firing' },
]

/**
 * QLP copies the spacecraft's bits and adds its own: bit 13 means "low precision" up to sector 55 (it
 * is no scattered light there), bit 31 from sector 56 on (QLP data product description; lightkurve
 * `io/qlp.py`).
 */
const QLP_FLAGS: readonly QualityFlag[] = [
  ...TESS_FLAGS.map((flag) =>
    flag.bit === 13 ? { bit: 13, name: 'QLP low precision (sectors 1-55)' } : flag,
  ),
  { bit: 31, name: 'QLP low precision (from sector 56)' },
]

/** lightkurve's long-standing named masks; its 2.6 has put bits 5, 10 and 15 into `default` (17087) and `hard` (24319). */
const TESS_MASKS = new Map<QualityMask, NamedMask>([
  ['default', { maskName: 'lightkurve:default', bits: 175 }],
  ['hard', { maskName: 'lightkurve:hard', bits: 7407 }],
  ['hardest', { maskName: 'lightkurve:hardest', bits: 65_535 }],
  ['recommended', { maskName: 'mast:recommended', bits: 21_183 }],
])

const KEPLER_MASKS = new Map<QualityMask, NamedMask>([
  ['default', { maskName: 'lightkurve:default', bits: 1_130_799 }],
  ['hard', { maskName: 'lightkurve:hard', bits: 1_664_431 }],
  ['hardest', { maskName: 'lightkurve:hardest', bits: 2_096_639 }],
])

const BIT_31 = 1 << 30

/** `default` keeps low precision points, as lightkurve's QLP reader does; the harder ones drop them. */
const QLP_MASKS = new Map<QualityMask, NamedMask>([
  ['default', { maskName: 'qlp:default', bits: 175 }],
  ['hard', { maskName: 'qlp:hard', bits: 7407 | BIT_31 }],
  ['hardest', { maskName: 'qlp:hardest', bits: 65_535 | BIT_31 }],
])

/** What a producer's quality bits mean, and which named masks it has. */
export interface ProducerFlags {
  readonly flags: readonly QualityFlag[]
  readonly masks: ReadonlyMap<QualityMask, NamedMask>
}

const TESS: ProducerFlags = { flags: TESS_FLAGS, masks: TESS_MASKS }
const KEPLER: ProducerFlags = { flags: KEPLER_FLAGS, masks: KEPLER_MASKS }
const BY_PRODUCER: Readonly<Record<LightCurve['producer'], ProducerFlags | null>> = {
  SPOC: TESS,
  'lightkurve-tess': TESS,
  Kepler: KEPLER,
  'lightkurve-kepler': KEPLER,
  QLP: { flags: QLP_FLAGS, masks: QLP_MASKS },
  none: null,
}

/** The flags and masks of one producer; bits of one mean nothing for another. Null where it has none. */
export function producerFlags(producer: LightCurve['producer']): ProducerFlags | null {
  return BY_PRODUCER[producer]
}
