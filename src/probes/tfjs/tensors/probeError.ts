import { ProbeErrorCode } from '../../../training/protocol/messages.ts';

/** A request that is answered with an error of the protocol. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The question has no answer for this capture. The message says why, for a person. */
export const notApplicable = (message: string): ProbeError => new ProbeError(ProbeErrorCode.notApplicable, message);
