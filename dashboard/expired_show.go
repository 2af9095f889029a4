package dashboard

import (
	"mime"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/i18n"
)

// expiredPage is what a person reads who sent a form after their session had ended. What they
// typed waits in it until they have signed in again.
type expiredPage struct {
	Idle, Longest int // hours that a session lasts: without a request, in all
	Action        string
	Fields        []sentField
}

// sentField is a field as it was sent.
type sentField struct{ Name, Value string }

// secretFields are never written back into a page.
var secretFields = []string{"actuel", "nouveau", "encore", "mot-de-passe", "jeton"}

func (d *Dashboard) showExpired(c echo.Context) error {
	body := expiredPage{Idle: int(account.SessionIdle.Hours()), Longest: int(account.SessionLength.Hours()), Action: c.Request().URL.RequestURI(), Fields: sentIn(c.Request())}
	return d.show(c, statusOf(c, errLogin), "expired", Page{Title: i18n.T("expired.title"), Question: i18n.T("expired.title"), Body: body})
}

// sentIn are the fields of a form that another sign-in can send again: none of one with
// files, which only the person can choose again, nor of one with secrets.
func sentIn(r *http.Request) (fields []sentField) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != echo.MIMEApplicationForm || r.ParseForm() != nil {
		return nil
	}
	names := make([]string, 0, len(r.PostForm))
	for name := range r.PostForm {
		if slices.Contains(secretFields, name) {
			return nil
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range r.PostForm[name] {
			fields = append(fields, sentField{name, value})
		}
	}
	return fields
}
