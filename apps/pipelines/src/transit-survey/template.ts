/** What `longrun init transit-survey` writes; a test reads it as a spec. */
export const TRANSIT_SURVEY_TEMPLATE = `# A transit survey: every light curve is cleaned and searched for transits.
#   look first:  npx longrun run start SPEC.yaml --dry-run
#   then run:    npx longrun run start SPEC.yaml        (Ctrl-C pauses; 'npx longrun run resume' goes on)

name: my-survey
pipeline: transit-survey

source:
  # Folder or glob pattern, or a list of them, relative to this file. \${ENV} is expanded and recorded.
  files: "data/*.fits"
  # file: every file is an item. star: all files of one star are stitched to one item.
  itemBy: file
  # Columns of files without header; left out, they are sniffed and what was guessed is said.
  # columns: time,flux,flux_err
  # A trial that is not the head of the list; the draw is frozen in the run.
  # sample: { method: random, n: 100, seed: 1 }      # or stratified: the same share of every folder

# Only the first items, in byte order of their names.
# limit: 100

# Seed of everything random in the run.
seed: 1

# Longest time one star may take [ms]; its worker is stopped after it and the item fails.
# timeoutMs: 300000

params:
  # bls: box search; tls: transit least squares too, for the five tls features.
  method: bls
  # fast: fast folding (unevenly sampled stars are searched exactly by themselves); exact: every period, box, phase.
  grid: fast
  # Trial periods [days]; the longest one defaults to the span of each star less one transit.
  periodMinDays: 0.5
  # periodMaxDays: 20
  # Candidates to look for in one star.
  maxPlanets: 8
  # Fill fapStar: so many searches of each star in shuffled blocks, for each candidate.
  # fap: 99
  # Named quality mask: none, default, hard, hardest.
  quality: default

# Where the finished run misses this, the exit code is 6.
# gate: { minSuccessShare: 0.9 }
`
