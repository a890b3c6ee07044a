/** Who a light curve belongs to, as far as header or file name say. */
export interface StarName {
  /** "KIC 11442793", "TIC 25155310", "EPIC 210827030", "SYN-000017"; null when unknown. */
  readonly star: string | null
  /** "Kepler", "K2", "TESS", "ground", "synthetic"; null when unknown. */
  readonly mission: string | null
  /** "Q3", "S1", "C4"; null when unknown. */
  readonly part: string | null
}

interface NameTemplate {
  readonly pattern: RegExp
  readonly make: (groups: readonly (string | undefined)[]) => StarName
}

const number = (digits: string | undefined): string => String(Number(digits))

/** File names of the archives and of well-known extractions; the first that fits counts. */
const TEMPLATES: readonly NameTemplate[] = [
  {
    // Before the missions: synthetic files may be named like a mission's, with SYN- inside.
    pattern: /(SYN-[0-9A-Za-z]+)/,
    make: ([, id]) => ({ star: id!, mission: 'synthetic', part: null }),
  },
  {
    pattern: /tess\d+-s(\d{4})-(\d{16})-/i,
    make: ([, sector, id]) => ({
      star: `TIC ${number(id)}`,
      mission: 'TESS',
      part: `S${number(sector)}`,
    }),
  },
  {
    pattern: /hlsp_tess-data-alerts_tess_phot_(\d{11})-s(\d{2})/i,
    make: ([, id, sector]) => ({
      star: `TIC ${number(id)}`,
      mission: 'TESS',
      part: `S${number(sector)}`,
    }),
  },
  {
    pattern: /hlsp_[a-z-]+_tess_[a-z]+_s(\d{4})-(\d{16})/i,
    make: ([, sector, id]) => ({
      star: `TIC ${number(id)}`,
      mission: 'TESS',
      part: `S${number(sector)}`,
    }),
  },
  {
    pattern: /ktwo(\d{9})(?:-c(\d{2,3}))?/i,
    make: ([, id, campaign]) => ({
      star: `EPIC ${number(id)}`,
      mission: 'K2',
      part: campaign === undefined ? null : `C${number(campaign)}`,
    }),
  },
  {
    pattern: /kplr(\d{9})/i,
    make: ([, id]) => ({ star: `KIC ${number(id)}`, mission: 'Kepler', part: null }),
  },
  {
    pattern: /(?:^|[^a-z])EPIC[ _-]?(\d{9})(?!\d)/i,
    make: ([, id]) => ({ star: `EPIC ${number(id)}`, mission: 'K2', part: null }),
  },
  {
    pattern: /(?:^|[^a-z])KIC[ _-]?(\d{6,9})(?!\d)/i,
    make: ([, id]) => ({ star: `KIC ${number(id)}`, mission: 'Kepler', part: null }),
  },
  {
    pattern: /(?:^|[^a-z])TIC[ _-]?(\d{4,16})(?!\d)/i,
    make: ([, id]) => ({ star: `TIC ${number(id)}`, mission: 'TESS', part: null }),
  },
  {
    // OGLE-II map of the Magellanic Clouds: field SC1-SC21, then the star's number.
    pattern: /((?:LMC|SMC)_SC\d+(?:_\d+)?)/,
    make: ([, id]) => ({ star: id!, mission: 'ground', part: null }),
  },
]

/**
 * Reads star, mission and sector from a file name by known templates (archives of Kepler, K2 and
 * TESS, EPIC/KIC/TIC + number, OGLE-II, synthetic).
 *
 * @param name file name, with or without folders
 * @returns all null when no template fits
 */
export function starFromFileName(name: string): StarName {
  const base = baseName(name)
  for (const { pattern, make } of TEMPLATES) {
    const match = pattern.exec(base)
    if (match !== null) return make(match)
  }
  return { star: null, mission: null, part: null }
}

/** The file's name without its folders. */
export function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
}
