package dashboard

import "testing"

func TestAComparedPeriodReadsInASentence(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"2024":                        "à 2024",
		"Novembre 2024":               "à novembre 2024",
		"Le 23/11/2026":               "au 23/11/2026",
		"Du 26/09/2026 au 25/10/2026": "à la période du 26/09/2026 au 25/10/2026",
	} {
		if got := against(name); got != want {
			t.Errorf("%q reads « par rapport %s », want « par rapport %s »", name, got, want)
		}
	}
}
