/** How a planted bug asks whether it is the one that is switched on. No release holds this name; a test looks. */
export const SWITCH = 'tillsidePlantedBug'
