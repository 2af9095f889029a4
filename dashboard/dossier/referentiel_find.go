package dossier

// DefaultReferentiel is the one of a dossier that chose none.
const DefaultReferentiel = "rncp19357"
