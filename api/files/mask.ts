/** 11-digit mobiles, with or without +86, spaces or hyphens between the usual groups. */
const mobile = /(?<!\d)(?:\+?86[-\s]?)?(1[3-9]\d)[-\s]?\d{4}[-\s]?(\d{4})(?!\d)/g
/** Area code and 7-8 digits, or 7-8 digits beginning 2-8: codes of city components begin with 0 and stay readable. */
const landline = /(?<!\d)(?:0\d{2,3}[-\s]?)?[2-8]\d{6,7}(?!\d)/g
/** 18-digit resident identity numbers (GB 11643) and the older 15-digit ones. */
const identity = /(?<!\d)\d{6}(?:\d{8}\d{3}[\dXx]|\d{9})(?!\d)/g

/**
 * Hides what could ring or name a person in free text: phone and identity numbers, in half- or full-width digits. The last
 * four digits of a mobile stay, so that two orders of one caller can be told from two callers.
 */
export const maskPhones = (text: string): string =>
  text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(identity, '******')
    .replace(mobile, '$1****$2')
    .replace(landline, '****')

/**
 * The same for mobiles and identity numbers alone, for texts in which eight digits are more likely a number of a thing than of a telephone.
 */
export const maskMobiles = (text: string): string => text.replace(identity, '******').replace(mobile, '$1****$2')
