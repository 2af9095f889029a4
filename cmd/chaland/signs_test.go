package main

import "testing"

func TestSignsPrintsWhatNeverCame(t *testing.T) {
	t.Parallel()
	code, out, talk := chaland(t, "signs", "--data", figuresShop(t), "--site", "velo", "--from", "2025-02-01", "--to", "2025-02-28", "--format", "csv")
	if want := "\ufeffÉvénement;Reçus;Jours avec;Premier jour;Dernier jour;Rupture\r\nadd_to_cart;0;0;;;\r\n"; code != exitOK || talk != "" || len(out) < len(want) || out[:len(want)] != want {
		t.Errorf("code %d, %q, %q", code, out, talk)
	}
}
