/** A try could not be made for trouble on our own side, which is no try of the endpoint's. The message says which, in words. */
export class OurTrouble extends Error {}
