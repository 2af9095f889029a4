package dashboard

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// Pages of the jury about one candidate.
const (
	juryDossier = "/jury/dossier"
	juryPicture = juryDossier + "/image"
	juryGrid    = "/jury/grille"

	// jurySessionField names a session in their addresses.
	jurySessionField = "session"
)

// juryRoom lists the sessions of a juror with their candidates.
type juryRoom struct{ Sessions []jurySession }

type jurySession struct {
	Name, Until string
	Candidates  []juryCandidate
}

// juryCandidate is a candidate with where to read and judge; Handed says which dossier is read.
type juryCandidate struct {
	Name, Href, Grid, Check, Handed string
	Waiting                         bool // nothing was handed in yet
}

func (d *Dashboard) showJury(c echo.Context) error {
	ctx := c.Request().Context()
	who := WhoFrom(ctx)
	all, err := d.Store.Juries(ctx)
	if err != nil {
		return err
	}
	body := juryRoom{}
	for _, j := range all {
		sits := who.Open || who.Jury == j.ID || who.Account > 0 && slices.ContainsFunc(j.Members, func(m store.JuryMember) bool { return m.Account == who.Account })
		if !sits || !j.Expires.After(d.Now()) {
			continue
		}
		session := jurySession{Name: j.Name, Until: i18n.DateTime(j.Expires.In(seo.Paris()))}
		if session.Candidates, err = d.juryCandidates(ctx, j); err != nil {
			return err
		}
		body.Sessions = append(body.Sessions, session)
	}
	return d.show(c, http.StatusOK, "jury", Page{Title: i18n.T("nav." + juryPath), Question: i18n.T("jury.question"), Body: body})
}

func (d *Dashboard) juryCandidates(ctx context.Context, j store.Jury) (list []juryCandidate, err error) {
	seats, err := d.Store.Seats(ctx, 0)
	if err != nil {
		return nil, err
	}
	session := strconv.FormatInt(j.ID, 10)
	for _, s := range seats {
		if s.Site == "" || !slices.Contains(j.Candidates, s.Account) {
			continue
		}
		a, _, err := d.Store.Account(ctx, s.Account)
		if err != nil {
			return nil, err
		}
		handed, err := d.Store.LastHandIn(ctx, s.Site)
		if err != nil {
			return nil, err
		}
		one := juryCandidate{Name: a.Name, Href: sessionAddress(juryDossier, s.Site, session), Grid: sessionAddress(juryGrid, s.Site, session), Check: siteAddress(checkPath, s.Site), Handed: i18n.T("jury.not_handed"), Waiting: handed == nil}
		if handed != nil {
			one.Handed = i18n.T("jury.handed", "n", handed.Number, "at", i18n.DateTime(handed.At.In(seo.Paris())))
		}
		list = append(list, one)
	}
	return list, nil
}
