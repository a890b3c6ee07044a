/** What `longrun init narrative-labelling` writes; a test reads it as a spec. */
export const NARRATIVE_LABELLING_TEMPLATE = `# Labelling of narratives: every text of a table gets one checked answer.
#   look first:  npx longrun run start SPEC.yaml --dry-run     (rows, tokens, cost; nothing is sent)
#   then run:    npx longrun run start SPEC.yaml               (Ctrl-C pauses; 'npx longrun run resume' goes on)

name: my-labels
pipeline: narrative-labelling

source:
  # CSV, TSV, Excel (.xlsx), JSON, JSONL or Parquet, relative to this file. \${ENV} is expanded and recorded.
  file: "narratives.csv"
  # Columns. id and type together must be unique; id: null numbers the narratives by their lines.
  id: incident_id
  text: narrative_text
  type: null                     # such as narrative_type, with values le and cme
  # Two narratives of an incident in one row:  text: { le: narrative_le, cme: narrative_cme }
  # Which narratives belong together, where that is not the id: the unit of inference is the incident.
  # incident: case_id
  # Manual labels, as many columns (coders) as there are; some rows may have none.
  # labels: [manual_label]         # or { coder1: COLUMN, coder2: COLUMN }
  # positive: 1                    # the value that means yes (default: 1, true, yes, y, positive)
  # negative: 0                    # all others, where it is not given
  # stratum: [year]                # results are broken down by these
  # A file without header:  columns: [label, message]
  # encoding: windows-1252         # where the file is not UTF-8
  # delimiter: ";"                 # where it is not found out right

# Only the first narratives, in byte order of their keys.
# limit: 100

# Labelled incidents are split into dev (to work on the prompt) and test (to be looked at once).
seed: 1
split: { testShare: 0.5 }

# A word list: no model, no key, no network. Replace it by a model when the path is clear.
model:
  provider: lexicon
  terms:
    - fell
    - { term: "slip*", weight: 1 }
    - { term: "drill", weight: -1 }
  threshold: 1

# A model that runs here (Ollama, vLLM, llama.cpp), or a hosted one:
# model:
#   provider: openai               # any endpoint that speaks this protocol
#   baseUrl: http://127.0.0.1:11434/v1
#   model: llama3.1:8b
#   apiKeyEnv: MY_API_KEY          # NAME of the environment variable, never the key itself
#   temperature: 0
#   maxTokens: 300
#   seed: 1
#   prices: { date: 2026-01-31, inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.60 }
# limits: { requestsPerMinute: 500, tokensPerMinute: 200000, concurrency: 16 }
# retry: { attempts: 5, timeouts: 3, backoffMs: 500, maxBackoffMs: 30000, repairs: 2 }   # the defaults
# budget: { maxUsd: 20 }

# What a model is asked; a file keeps version and author beside it (front matter, # System, # User).
# prompt: { file: prompts/detect.v1.md }
prompt:
  version: 1
  system: You read accident reports.
  user: |
    Does the narrative say that a person fell?
    {{text}}

# answer: { schema: { ... }, label: detected, confidence: confidence }   # default: these names

# Text is restricted unless you say open: no export or report shows it without --include-text, and it
# goes to no other machine unless named here with the agreement that allows it.
data:
  sensitivity: restricted
  # allowEndpoints: [{ baseUrl: https://api.example.org/v1, dataAgreement: "DUA 2026-17" }]

# An equal question is not asked twice; false to measure test-retest.
cache: true

# Where the finished run misses this, the exit code is 6.
# gate: { minSuccessShare: 0.95 }
`
