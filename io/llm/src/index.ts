/** Prompt and text to a validated answer: endpoints, limits, lexicon, recorded replies, a mock. */
export {}
