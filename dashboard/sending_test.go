package dashboard_test

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
)

// Whoever sends nothing for too long, or for ever, is told so on the page of their form: by a
// sentence, never by an empty answer.
func TestASilentOrEndlessFormIsAnswered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		silence, of time.Duration
		beat        time.Duration // between what is sent, 0 for nothing behind the first words
		want        string
	}{
		"silent":  {500 * time.Millisecond, time.Minute, 0, "plus rien n’est arrivé"},
		"endless": {time.Minute, time.Second, 50 * time.Millisecond, "ligne est trop lente"},
	} {
		s := openCycles(t, withImporter, func(_ *shop, o *dashboard.Options) { o.Silence, o.SendTime = c.silence, c.of })
		for path, file := range map[string]string{"/importer": "ventes.csv", "/controler": "dossier.docx"} {
			in, out := io.Pipe()
			form := multipart.NewWriter(out)
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			go func() {
				part, err := form.CreateFormFile("fichier", file)
				if err == nil {
					_, err = part.Write([]byte("numero;date\n"))
				}
				for err == nil && c.beat > 0 {
					time.Sleep(c.beat)
					_, err = part.Write([]byte("encore "))
				}
				<-ctx.Done()
				_ = out.Close()
			}()
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path+"?site=velo", in)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", form.FormDataContentType())
			r.Header.Set("Origin", s.url)
			began := time.Now()
			if a := s.do(t, r); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text("main [role=alert]")), c.want) || time.Since(began) > 10*time.Second {
				t.Errorf("%s, %s: %d after %s: %s", name, path, a.StatusCode, time.Since(began), a.text("main"))
			}
			stop()
		}
	}
}
