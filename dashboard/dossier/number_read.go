package dossier

// ReadNumber reads a number or an amount as people type it: « 1 234,50 € ».
func ReadNumber(text string) (float64, bool) {
	n := number(text)
	if n == nil {
		return 0, false
	}
	v, _ := n.Float64()
	return v, true
}
