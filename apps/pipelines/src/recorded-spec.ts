import type { JsonObject } from '@longrun/runs'

import { promptSha256 } from './narrative-labelling/prompt.ts'
import type { AnySpec } from './spec-file.ts'

/**
 * A spec as a run records it, and as it is compared with the recorded one: of a prompt that is written
 * into it the hash alone, because it may quote narratives. The prompt itself is kept sealed.
 */
export function recordedSpec(spec: AnySpec): JsonObject {
  const plain = structuredClone(spec) as unknown as JsonObject
  if (spec.pipeline !== 'narrative-labelling') return plain
  const { prompt } = spec
  if (prompt === undefined || 'file' in prompt) return plain
  const { system = '', user, ...facts } = prompt
  return {
    ...plain,
    prompt: { ...(facts as JsonObject), sha256: promptSha256({ system, user }) },
  }
}
