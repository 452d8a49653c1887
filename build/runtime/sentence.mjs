/** A part that cannot be had: the message is one sentence for a person that says what is missing and what to do. */
export class Sentence extends Error {}
