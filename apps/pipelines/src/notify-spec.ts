import { z } from 'zod'

/** What a run tells somebody about. */
export const NOTIFY_EVENTS = ['end', 'pause', 'failure'] as const
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number]

const webhook = z
  .string()
  .refine(isSafeWebhook, 'must be an https address, or http on this machine, without a password')

/** Whom a run tells when it ends, pauses or fails; the same for every pipeline. */
export const notify = z
  .strictObject({
    command: z
      .string()
      .min(1)
      .optional()
      .describe('command line of the shell; gets one JSON object on its standard input'),
    webhook: webhook.optional().describe('address that gets the JSON object by POST'),
    webhookEnv: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable')
      .optional()
      .describe('name of the environment variable that holds the address, where it is secret'),
    on: z
      .array(z.enum(NOTIFY_EVENTS))
      .min(1)
      .default([...NOTIFY_EVENTS])
      .describe('when: at the end, at a pause or cancel, at a failure'),
  })
  .refine((given) => given.command ?? given.webhook ?? given.webhookEnv, {
    error: 'needs a command, a webhook or a webhookEnv',
  })
  .describe('whom to tell when the run ends, pauses or fails')

export type NotifySettings = z.infer<typeof notify>

/** The settings that a run's recorded spec holds; null: nobody is told. */
export function notifySettings(spec: Readonly<Record<string, unknown>>): NotifySettings | null {
  const parsed = notify.safeParse(spec['notify'])
  return parsed.success ? parsed.data : null
}

/** Whether numbers of a run may go there: encrypted, or to this machine; no password in the address. */
export function isSafeWebhook(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  const here = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
  return protocol === 'https:' || (protocol === 'http:' && here)
}
