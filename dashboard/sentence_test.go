package dashboard

import "testing"

func TestAComparedPeriodReadsInASentence(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"2024":                        "à 2024",
		"Novembre 2024":               "à novembre 2024",
		"3e trimestre 2025":           "au 3e trimestre 2025",
		"Soldes d’hiver 2025":         "aux soldes d’hiver 2025",
		"Semaine du Black Friday":     "à la semaine du Black Friday",
		"30 derniers jours":           "aux 30 derniers jours",
		"Le mois dernier":             "au mois dernier",
		"Le 23/11/2026":               "au 23/11/2026",
		"Du 26/09/2026 au 25/10/2026": "à la période du 26/09/2026 au 25/10/2026",
	} {
		if got := against(name); got != want {
			t.Errorf("%q reads « par rapport %s », want « par rapport %s »", name, got, want)
		}
	}
}
