import { LlmSettingsError } from './llm-error.ts'
import type { ModelSettings } from './model-settings.ts'

/** What stands behind the base URL in every request. */
const PATH = '/chat/completions'

/** An endpoint that may be given restricted text, and why. */
export interface AllowedEndpoint {
  readonly baseUrl: string
  /** Under which agreement the text may go there; must not be blank. */
  readonly dataAgreement: string
}

/** Where text may go. */
export interface TextPolicy {
  readonly sensitivity: 'restricted' | 'open'
  readonly allowEndpoints?: readonly AllowedEndpoint[]
}

/** What a checked endpoint is. */
export interface CheckedEndpoint {
  /** null: nothing leaves the process. */
  readonly baseUrl: string | null
  readonly isLoopback: boolean
  /** The agreement that covers it; null: none was needed. */
  readonly dataAgreement: string | null
}

/**
 * Says whether text may be sent to the endpoint of a model, before anything is sent. Restricted text
 * goes to this machine, or to an endpoint on the allow list with its agreement. An address on this
 * machine is no proof that the text stays here: names of models that only run elsewhere need the
 * allow list, too.
 *
 * @throws LlmSettingsError that says what to write where
 */
export function checkEndpoint(model: ModelSettings, policy: TextPolicy): CheckedEndpoint {
  if (model.provider !== 'openai') return { baseUrl: null, isLoopback: true, dataAgreement: null }
  const baseUrl = normalBaseUrl(model.baseUrl)
  const onThisMachine = isLoopback(baseUrl)
  const allowed = (policy.allowEndpoints ?? []).find(
    (entry) => normalBaseUrl(entry.baseUrl) === baseUrl,
  )
  const isCloud = isCloudModelName(model.model)
  if (policy.sensitivity === 'restricted' && (!onThisMachine || isCloud)) {
    const reason = onThisMachine
      ? `the model '${model.model}' does not run on this machine though its address is here`
      : `${baseUrl} is not on this machine`
    if (allowed === undefined)
      throw new LlmSettingsError(
        `${reason}, and the text is restricted; add it under data.allowEndpoints with the dataAgreement that permits it, use a local model, or say data.sensitivity: open`,
      )
    if (allowed.dataAgreement.trim() === '')
      throw new LlmSettingsError(
        `the dataAgreement of ${baseUrl} is blank; say under which agreement restricted text may go there`,
      )
  }
  return { baseUrl, isLoopback: onThisMachine, dataAgreement: allowed?.dataAgreement ?? null }
}

/**
 * A base URL in one spelling: lower-case host, no slash at the end.
 *
 * @throws LlmSettingsError for anything but http(s) without user, query and fragment: those hold keys;
 * for blanks, and for an address of the requests themselves
 */
export function normalBaseUrl(given: string): string {
  // a parser of addresses drops line ends and blanks, and what is recorded would be another text
  if (/[\s\p{C}]/u.test(given))
    throw new LlmSettingsError('baseUrl holds a blank or a control character; take it out')
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new LlmSettingsError(
      'baseUrl is no http(s) address; write one such as http://127.0.0.1:11434/v1',
    )
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new LlmSettingsError(
      'baseUrl holds a user, a query or a fragment; keys belong into the environment variable that apiKeyEnv names',
    )
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]')
    throw new LlmSettingsError(
      `baseUrl names ${url.hostname}, on which a server listens everywhere; to call it on this machine write 127.0.0.1`,
    )
  const path = url.pathname.replace(/\/+$/, '')
  if (path.endsWith(PATH))
    throw new LlmSettingsError(
      `baseUrl ends in ${PATH}, which Longrun adds itself; write ${url.origin}${path.slice(0, -PATH.length)}`,
    )
  return `${url.origin}${path}`
}

/** True for addresses of this machine itself: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

const CLOUD_NAMES: readonly RegExp[] = [
  // Ollama passes these on to its own servers
  /[:-]cloud$/,
  /^(?:chat)?gpt-(?!oss|neo|j\b)/,
  /^o[1-9](?:-|$)/,
  /^(?:text-)?davinci/,
  /^claude/,
  /^gemini/,
  /^grok/,
  /^(?:mistral|magistral|codestral|ministral|pixtral|devstral)(?:-[^:]+)?-latest$/,
  /^deepseek-(?:chat|reasoner)$/,
  /^sonar/,
  /^command-a/,
  /^qwen\d*(?:\.\d+)?-(?:max|plus|turbo|flash)/,
  // as Bedrock and OpenRouter call them
  /^(?:[a-z]+\.){1,2}(?:claude|nova|titan)-/,
  /:(?:free|online|nitro|floor|extended)$/,
]
/** First part of names that a proxy on this machine passes on to somebody else. */
const ROUTES =
  /^(?:openai|anthropic|gemini|vertex_ai|azure|azure_ai|bedrock|openrouter|cohere|xai|x-ai|groq|together_ai|fireworks_ai|deepseek|perplexity|mistral|cerebras|sambanova|replicate|huggingface|nvidia_nim|databricks|watsonx|dashscope|moonshot|github|github_copilot|sagemaker)\//

/** True for names of models that are known to be served elsewhere, whatever address answers for them. */
export function isCloudModelName(model: string): boolean {
  const name = model.trim().toLowerCase()
  const last = name.split('/').at(-1) ?? name
  if (CLOUD_NAMES.some((pattern) => pattern.test(last))) return true
  // Open weights of that maker: they run under vLLM and Ollama by this name.
  return ROUTES.test(name) && !name.startsWith('openai/gpt-oss')
}
