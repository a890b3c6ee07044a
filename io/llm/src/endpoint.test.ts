import { describe, expect, it } from 'vitest'

import { checkEndpoint, isCloudModelName, isLoopback, normalBaseUrl } from './endpoint.ts'
import { LlmSettingsError } from './llm-error.ts'
import type { ModelSettings } from './model-settings.ts'

const model = (baseUrl: string, name = 'llama3.1:8b'): ModelSettings => ({
  provider: 'openai',
  baseUrl,
  model: name,
})
const local = 'http://127.0.0.1:11434/v1'
const hosted = 'https://api.example.org/v1'
const agreed = [{ baseUrl: 'https://API.example.org/v1/', dataAgreement: 'DUA 12 of 2026' }]

describe('restricted text', () => {
  it.each([
    ['this machine', model(local)],
    ['a word list', { provider: 'lexicon', terms: ['a'] } as const],
    ['a recording', { provider: 'replay', file: 'a.jsonl' } as const],
  ])('goes to %s', (_where, settings) => {
    expect(checkEndpoint(settings, { sensitivity: 'restricted' }).isLoopback).toBe(true)
  })

  it('goes to a named endpoint under its agreement, however the address is spelt', () => {
    const policy = { sensitivity: 'restricted', allowEndpoints: agreed } as const
    expect(checkEndpoint(model(hosted, 'gpt-4o'), policy)).toEqual({
      baseUrl: hosted,
      isLoopback: false,
      dataAgreement: 'DUA 12 of 2026',
    })
  })

  it.each([
    ['an endpoint that is not named', hosted, 'llama3.1:8b', []],
    ['an agreement for another path', `${hosted}/other`, 'llama3.1:8b', agreed],
    ['an agreement for another host', 'https://api.example.org.evil.net/v1', 'x', agreed],
    ['a blank agreement', hosted, 'x', [{ baseUrl: hosted, dataAgreement: ' ' }]],
    ['a host that only begins like loopback', 'http://127.0.0.1.evil.net/v1', 'x', []],
    ['the local network', 'http://10.0.0.7:8000/v1', 'x', []],
    ['a cloud model behind a local address', local, 'gpt-oss:120b-cloud', []],
    ['a proxy on this machine', 'http://localhost:4000', 'anthropic/claude-sonnet-4', []],
  ])('does not go to %s', (_where, baseUrl, name, allowEndpoints) => {
    const check = (): unknown =>
      checkEndpoint(model(baseUrl, name), { sensitivity: 'restricted', allowEndpoints })
    expect(check).toThrow(LlmSettingsError)
  })
})

it('open text goes wherever the spec says', () => {
  expect(checkEndpoint(model(hosted), { sensitivity: 'open' }).isLoopback).toBe(false)
})

it.each([
  'ftp://host/v1',
  'host:11434',
  '',
  'https://u:p@host/',
  'https://host/v1?key=k',
  'http://h/#k',
  'http://h/v1/chat/completions',
  'http://h/v1\r\nX: y',
  ' http://h/v1',
])('the address %s is refused', (baseUrl) => {
  expect(() => normalBaseUrl(baseUrl)).toThrow(LlmSettingsError)
})

it.each([
  ['http://localhost:1/v1', true],
  ['http://127.8.9.1/v1', true],
  ['http://[::1]:8080/v1', true],
  ['http://0.0.0.0/v1', false],
  ['http://localhost.example.org/v1', false],
  ['http://2130706433/v1', true], // 127.0.0.1 in decimal
])('%s is loopback: %s', (baseUrl, expected) => {
  expect(isLoopback(baseUrl)).toBe(expected)
})

it.each([
  'gpt-4o-mini',
  'GPT-5',
  'o3',
  'o4-mini',
  'chatgpt-4o-latest',
  'claude-sonnet-4',
  'gemini-2.5-pro',

  'deepseek-v3.1:671b-cloud',
  'kimi-k2:cloud',
  'mistral-large-latest',
  'codestral-latest',
  'grok-4',

  'openrouter/meta-llama/llama-3.1-70b-instruct',
  'openai/gpt-4o',
  'groq/llama-3.1-8b',
  'deepseek-chat',
  'qwen3-max',
  'us.anthropic.claude-sonnet-4-20250514-v1:0',
  'amazon.nova-pro-v1:0',
  'meta-llama/llama-3.3-70b-instruct:free',
  'cerebras/llama3.1-8b',
  'mistral/mistral-small-2503',
])('%s is known to run elsewhere', (name) => {
  expect(isCloudModelName(name)).toBe(true)
})

it.each([
  'llama3.1:8b',
  'gpt-oss:20b',
  'openai/gpt-oss-120b',
  'gemma3:27b',
  'google/gemma-3-27b-it',
  'orca2',

  'mistralai/Mistral-7B-Instruct-v0.3',
  'mistral:latest',
  'mistral-small:latest',
  'qwen3:32b',
  'deepseek-r1:14b',
  'deepseek-ai/DeepSeek-V3',
  'gpt-neo-2.7b',
  'phi4',
  'olmo2',
  'cloudy-7b',
  'qwen2.5:72b',
  'Qwen/Qwen3-30B-A3B-Instruct-2507',
  'nova-7b',
])('%s may well run here', (name) => {
  expect(isCloudModelName(name)).toBe(false)
})

it.each(['http://0.0.0.0:11434/v1', 'http://[::]:8000/v1'])('%s is no address to call', (url) => {
  expect(() => normalBaseUrl(url)).toThrow('write 127.0.0.1')
})
