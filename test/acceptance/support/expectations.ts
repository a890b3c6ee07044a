/**
 * What the search must say of a file of the shared data: `found` its planet first; `half` it, or
 * half its period and say so; `unsure`: be right, or say that it is not sure.
 */
export type Expectation = 'found' | 'half' | 'unsure'

/** By a part of the file's path; other files with a known planet are reported only. */
export const expectations: readonly (readonly [string, Expectation])[] = [
  ['kplr010666592', 'found'],
  ['00025155310-s01', 'found'],
  ['0000000413248763', 'found'],
  ['0000000261136679', 'found'],
  ['pi_men_tess_year1', 'found'],
  ['toi270_tess', 'found'],
  ['k2-32_k2', 'found'],
  ['EPIC201367065_raw', 'found'],
  ['EPIC201367065_detrended', 'found'],
  ['ktwo210827030', 'found'],
  ['10848459', 'found'],
  ['10854555', 'found'],
  ['10419211', 'found'],
  ['11918099', 'found'],
  ['koi1003', 'found'],
  ['k2-100', 'found'],
  ['10811496', 'found'],
  ['ktwo210490365', 'found'],
  ['6721123', 'unsure'],
  ['10797460', 'unsure'],
  ['11656721', 'unsure'],
  ['0000000441420236', 'unsure'],
]
