/** What `longrun init injection-recovery` writes; a test reads it as a spec. */
export const INJECTION_RECOVERY_TEMPLATE = `# Injection and recovery: planets are put into light curves, and the survey's own search looks for them.
#   look first:  npx longrun run start SPEC.yaml --dry-run
#   then run:    npx longrun run start SPEC.yaml        (Ctrl-C pauses; 'npx longrun run resume' goes on)
# At the end: completeness over period and radius with intervals, reliability, a page with the map.

name: my-completeness
pipeline: injection-recovery

source:
  # Folder or glob pattern, or a list of them, relative to this file. \${ENV} is expanded and recorded.
  files: "data/*.fits"
  # file: every file is a star. star: all files of one star are stitched.
  itemBy: file
  # Columns of files without header; left out, they are sniffed and what was guessed is said.
  # columns: time,flux,flux_err
  # A draw of stars instead of all of them; it is frozen in the run.
  # sample: { method: random, n: 100, seed: 1 }
  # Instead of files, stars made by Longrun:
  # synthetic: { stars: 100, mission: tess-30min, seed: 1024, kind: quiet }

# Only the first stars, in byte order of their names.
# limit: 100

# Seed of every injection and permutation.
seed: 1

# Longest time one item (a block of injections) may take [ms].
# timeoutMs: 900000

injections:
  # Injections into each star, and how many of them make one item of the run.
  perStar: 100
  perItem: 25
  # cells: every star fills all cells evenly; random: even over the whole grid.
  fill: cells
  # The grid: cells of equal width in the logarithm of period [days] and radius [Earth radii].
  periodMinDays: 0.5
  periodMaxDays: 13
  periodBins: 6
  radiusMinEarth: 0.7
  radiusMaxEarth: 16
  radiusBins: 6
  # Impact parameters are even from 0 to this.
  impactMax: 1
  # Radius of a star whose file names none [solar radii], and the limb darkening of all.
  stellarRadiusSolar: 1
  limbDarkening: { u1: 0.4, u2: 0.2 }

# Light curves that can hold no transit: each star upside down, and with its blocks permuted.
reliability: { inversion: true, scrambles: 1 }

# The search, as in the spec of the survey whose completeness is asked for.
params:
  method: bls
  # Trial periods [days]; the longest one defaults to the span of each star less one transit.
  periodMinDays: 0.5
  # periodMaxDays: 20
  # Candidates to look for in one star.
  # maxPlanets: 3
  # Named quality mask: none, default, hard, hardest.
  quality: default

# Where the finished run misses this, the exit code is 6.
# gate: { minSuccessShare: 0.9 }
`
