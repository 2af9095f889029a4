package dashboard_test

import (
	"testing"

	"github.com/formaouest/chaland/dashboard"
)

// A form pressed again while its answer is on the way is sent once, and says that it is.
func TestAFormPressedTwiceIsSentOnce(t *testing.T) {
	t.Parallel()
	s, _ := openCentre(t, withCases(t), func(_ *shop, o *dashboard.Options) { o.Demo = true })
	w := openBrowser(t).open(t, s.url+"/formateur", laptop)
	sent := eval[int](t, w, `(() => {
		let sent = 0;
		addEventListener('submit', (event) => { sent += 1; event.preventDefault(); });
		const form = document.querySelector('#creer');
		form.noValidate = true;
		for (const again of [1, 2, 3]) form.querySelector('button.main').click();
		return sent;
	})()`)
	if sent != 1 {
		t.Errorf("it is sent %d times", sent)
	}
	if said := eval[string](t, w, `document.querySelector('#creer [role=status]').textContent`); said == "" {
		t.Error("nothing says that it is on its way")
	}
}
