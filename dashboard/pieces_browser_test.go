package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// until waits for something to become true in a page, which may load anew meanwhile.
func until(t *testing.T, w *tab, condition string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if yes, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](condition)); err == nil && yes {
			return
		}
	}
	t.Fatalf("%s never came true; the page says %q", condition, eval[string](t, w, `document.querySelector('main').innerText.slice(0, 600)`))
}

// typeInto types as a person does, with the event that scripts hear.
func typeInto(t *testing.T, w *tab, id, text string) {
	t.Helper()
	eval[bool](t, w, `(() => { const f = document.getElementById('`+id+`'); f.focus(); f.value = `+"`"+text+"`"+`; f.dispatchEvent(new Event('input', {bubbles: true})); return true })()`)
}

// The editor saves as one types, keeps what cannot be sent, gives it back, and shows two
// windows to each other.
func TestTheEditorLosesNothing(t *testing.T) {
	t.Parallel()
	b, s := openBrowser(t), openCycles(t)
	at := s.url + s.begin(t, "modele", "choix-prestataire", "titre", "Choix", "attendu", "B5.3") + "?site=velo"
	const saved = `document.getElementById('enregistrement').textContent.startsWith('Enregistrée')`
	const value = `document.getElementById('v-choix').value`

	w := b.open(t, at, laptop)
	typeInto(t, w, "v-choix", "Atelier Web, pour sa présence à Roulebourg.")
	until(t, w, saved+` && Object.keys(localStorage).length === 0`)
	if p, err := s.desk().Pieces(t.Context(), "velo"); err != nil || len(p) != 1 || p[0].Values["choix"].Text != "Atelier Web, pour sa présence à Roulebourg." {
		t.Fatalf("not saved while typing: %+v %v", p, err)
	}
	eval[bool](t, w, `(document.querySelector('button[name="ajouter"][value="criteres"]').click(), true)`)
	if rows := eval[int](t, w, `document.querySelectorAll('tbody[data-rows="criteres"] tr').length`); rows != 6 {
		t.Errorf("%d rows after adding one", rows)
	}
	eval[bool](t, w, `(() => { const set = (n, v) => { const f = document.querySelector('[name="' + n + '"]'); f.value = v; f.dispatchEvent(new Event('input', {bubbles: true})) };
		set('v.criteres.5.critere', 'Prix'); set('v.criteres.5.poids', '60'); set('v.offres.0.nom', 'Atelier Web'); set('v.offres.0.depart', '4 000'); set('v.offres.0.mensuel', '89,90'); return true })()`)
	until(t, w, `document.getElementById('avis-criteres').textContent.includes('Il manque 40')`)
	until(t, w, `document.querySelector('[data-cell="v.offres.0.trois_ans"]').textContent.replace(/\s/g, ' ') === '7 236,40'`)

	rowsAreNumberedAnew(t, w)
	figuresAreChosen(t, b, s)
	emptyRowsGo(t, b, s)

	// without network: kept by the browser, given back on return
	eval[bool](t, w, `(window.fetch = () => Promise.reject(new TypeError('no network')), true)`)
	typeInto(t, w, "v-reserves", "Écrit dans le train.")
	until(t, w, `document.getElementById('enregistrement').textContent.startsWith('Pas de réseau')`)
	w.keep(t, "piece-editor")
	if err := chromedp.Do(w.ctx, chromedp.Navigate(at)); err != nil {
		t.Fatal(err)
	}
	until(t, w, `document.getElementById('v-reserves').value === 'Écrit dans le train.' && Object.keys(localStorage).length === 0`)
	if got := eval[string](t, w, value); got != "Atelier Web, pour sa présence à Roulebourg." {
		t.Errorf("after coming back: %q", got)
	}

	// two windows on the same field
	other := b.open(t, at, phone)
	typeInto(t, other, "v-choix", "Studio Moyeu, pour son prix.")
	until(t, other, saved+` && Object.keys(localStorage).length === 0`)
	typeInto(t, w, "v-choix", "Atelier Web, finalement.")
	until(t, w, `document.querySelector('#copie button') !== null`)
	eval[bool](t, w, `(document.querySelector('#copie button').click(), true)`)
	until(t, w, `document.querySelector('.clash') !== null`)
	if both := eval[string](t, w, `[...document.querySelectorAll('.clash .as-typed')].map(p => p.textContent).join(' / ')`); both != "Atelier Web, finalement. / Studio Moyeu, pour son prix." {
		t.Errorf("the windows are shown as %q", both)
	}
	eval[bool](t, w, `(document.querySelector('form.piece .main').click(), true)`)
	until(t, w, `document.getElementById('v-choix') !== null && `+value+`.includes('finalement') && `+value+`.includes('Moyeu') && Object.keys(localStorage).length === 0`)

	for name, v := range map[string]view{"piece-phone": {width: 390, dark: true, script: true}, "piece-laptop": laptop} {
		look := b.open(t, at, v)
		look.keep(t, name)
		look.flawless(t, v)
	}
	for _, trouble := range append(w.trouble(), other.trouble()...) {
		if !strings.Contains(trouble, "409 (Conflict)") { // what a browser notes of the answer that is meant
			t.Error(trouble)
		}
	}
}

// A row that goes takes its number along: what is computed and what is marked stays with the
// rows behind it.
func rowsAreNumberedAnew(t *testing.T, w *tab) {
	t.Helper()
	eval[bool](t, w, `(() => { const set = (n, v) => { const f = document.querySelector('[name="' + n + '"]'); f.value = v; f.dispatchEvent(new Event('input', {bubbles: true})) };
		set('v.offres.1.nom', 'Studio Moyeu'); set('v.offres.1.depart', '100'); set('v.offres.1.mensuel', '1'); set('v.criteres.5.note_1', '4'); set('v.criteres.5.note_2', '2');
		document.querySelector('tbody[data-rows="offres"] tr button').click(); return true })()`)
	until(t, w, `document.querySelector('[name="v.offres.0.nom"]').value === 'Studio Moyeu' && document.querySelector('[data-cell="v.offres.0.trois_ans"]').textContent === '136,00'`)
	if got := eval[string](t, w, `['note_1', 'note_2'].map(n => document.querySelector('[name="v.criteres.5.' + n + '"]').value).join(' / ')`); got != "2 / " {
		t.Errorf("the marks of the row that stays: %q", got)
	}
}

// Figures are chosen one after the other, and what is typed while one is sent is sent too.
func figuresAreChosen(t *testing.T, b *browser, s *shop) {
	t.Helper()
	overview := s.get(t, "/?site=velo&periode=2026-03")
	for _, tile := range []string{".tile:nth-child(1)", ".tile:nth-child(2)"} {
		s.cite(t, overview.citeForm(t, tile))
	}
	w := b.open(t, s.url+s.begin(t, "modele", "annexe-chiffree", "titre", "Chiffres")+"?site=velo", laptop)
	for n, done := range []string{"1", "2"} {
		eval[bool](t, w, `(() => { const c = document.querySelector('#liste-chiffres select'); c.selectedIndex = 1; c.dispatchEvent(new Event('change', {bubbles: true})); return true })()`)
		if n == 0 {
			eval[bool](t, w, `(() => { const real = window.fetch; window.fetch = async (...all) => { window.fetch = real; const answer = await real(...all);
				const f = document.getElementById('v-lecture'); f.value = 'Pendant l’envoi.'; f.dispatchEvent(new Event('input', {bubbles: true})); return answer }; return true })()`)
		}
		until(t, w, `document.querySelectorAll('#liste-chiffres input:checked').length === `+done+` && Object.keys(localStorage).filter(k => k.startsWith(document.querySelector('form.piece').dataset.piece + ':')).length === 0`)
	}
	list, err := s.desk().Pieces(t.Context(), "velo")
	for _, p := range list {
		if p.Title == "Chiffres" && (len(p.Values["chiffres"].Codes) != 2 || p.Values["lecture"].Text != "Pendant l’envoi.") {
			t.Errorf("kept %+v %v", p.Values, err)
		}
	}
}

// A row without words that was saved at the end of a table goes for good when its button is pressed.
func emptyRowsGo(t *testing.T, b *browser, s *shop) {
	path := s.begin(t, "modele", "choix-prestataire", "titre", "Vide")
	w := b.open(t, s.url+path+"?site=velo", laptop)
	rows := func() int {
		all, err := s.desk().Pieces(t.Context(), "velo")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if "/pieces/"+id64(p.ID) == path {
				return len(p.Values["criteres"].Rows)
			}
		}
		return -1
	}
	become := func(want int) {
		for end := time.Now().Add(20 * time.Second); rows() != want; time.Sleep(100 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d rows are saved, not %d", rows(), want)
			}
		}
	}
	write := func(text string) {
		eval[bool](t, w, `(() => { const f = document.querySelector('tbody[data-rows="criteres"] tr:last-child input'); f.value = "`+text+`"; f.dispatchEvent(new Event('input', {bubbles: true})); return true })()`)
	}
	before := eval[int](t, w, `document.querySelectorAll('tbody[data-rows="criteres"] tr').length`)
	eval[bool](t, w, `(document.querySelector('button[name="ajouter"][value="criteres"]').click(), true)`)
	write("Prix")
	become(before + 1)
	write("")
	const saved = `document.getElementById('enregistrement').textContent.startsWith('Enregistrée') && Object.keys(localStorage).length === 0`
	until(t, w, saved)
	eval[bool](t, w, `(document.querySelector('tbody[data-rows="criteres"] tr:last-child button').click(), true)`)
	become(before)
	until(t, w, saved)
	if left := eval[int](t, w, `document.querySelectorAll('input[name="raccourci"]').length`); left != 0 {
		t.Errorf("%d tables are told to be shorter again", left)
	}
}
