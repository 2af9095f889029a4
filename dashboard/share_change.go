package dashboard

import (
	"io"
	"net/http"
	"strconv"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// shareForm makes a link for a client, with what was typed when it was refused.
type shareForm struct {
	Action, Error string
	Days          []Choice
	Name          string
	HasLogo       bool
	Made          *madeShare // the link that was just made
	Links         []shareCard
}

// madeShare is shown once: nobody can read the link again.
type madeShare struct{ Link, Until string }

// shareCard is a link that stands.
type shareCard struct {
	Number                        int64
	Created, Until, State, Revoke string
}

// shareTerms are the days that the form offers.
var shareTerms = []int{7, seo.ShareDays, 90, seo.MostShareDays - 1}

// Fields of the form.
const (
	shareDays = "jours"
	shareName = "nom"
	shareLogo = "logo"
	shareBare = "sans-logo" // takes the logo away
)

// offerShare completes the form with what stands.
func (d *Dashboard) offerShare(v *visit, form shareForm) (shareForm, error) {
	brand, err := seo.BrandOf(v.context(), d.Store, v.Site.ID)
	if err != nil {
		return form, err
	}
	list, err := seo.Shares(v.context(), d.Store, v.Site.ID)
	if err != nil {
		return form, err
	}
	form.Action, form.HasLogo = v.auditsPath("/partages"), brand.Media != ""
	if form.Error == "" {
		form.Name = brand.Name
	}
	if form.Days == nil {
		form.Days = shareChoices(strconv.Itoa(seo.ShareDays))
	}
	for _, s := range list {
		card := shareCard{s.ID, auditTime(s.Created), auditTime(s.Until), i18n.T("share.open"), v.auditsPath("/partages/" + strconv.FormatInt(s.ID, 10))}
		if s.Expired(d.Now()) {
			card.State = i18n.T("share.expired")
		}
		form.Links = append(form.Links, card)
	}
	return form, nil
}

func shareChoices(here string) (list []Choice) {
	for _, days := range shareTerms {
		value := strconv.Itoa(days)
		list = append(list, Choice{Name: i18n.T("share.days", "n", days), Value: value, Here: value == here})
	}
	return list
}

// addShare makes a link and shows it, this once.
func (d *Dashboard) addShare(v *visit) error {
	form := shareForm{Name: v.FormValue(shareName), Days: shareChoices(v.FormValue(shareDays))}
	made, err := d.makeShare(v, form.Name)
	if fault.KindOf(err) == fault.Invalid {
		form.Error = i18n.Error(err)
		return d.showAudits(v, statusOf(v, faultOf(err)), auditForms{share: form})
	}
	if err != nil {
		return err
	}
	form.Made = made
	v.Response().Header().Set("Cache-Control", "no-store")
	return d.showAudits(v, http.StatusOK, auditForms{share: form})
}

func (d *Dashboard) makeShare(v *visit, name string) (*madeShare, error) {
	days, err := strconv.Atoi(v.FormValue(shareDays))
	if err != nil {
		return nil, fault.New(fault.Invalid, "share.bad_days", "value", v.FormValue(shareDays), "most", seo.MostShareDays)
	}
	if err := seo.CheckShareDays(days); err != nil {
		return nil, err
	}
	logo, err := readLogo(v)
	if err != nil {
		return nil, err
	}
	author := WhoFrom(v.context()).Name
	err = seo.ChangeBrand(v.context(), d.Store, v.Site.ID, author, d.Now(), func(b seo.Brand) (seo.Brand, error) {
		b.Name = name
		switch {
		case len(logo) > 0:
			return b.WithLogo(logo)
		case v.FormValue(shareBare) != "":
			return b.WithoutLogo(), nil
		}
		return b, nil
	})
	if err != nil {
		return nil, err
	}
	token, share, err := seo.AddShare(v.context(), d.Store, v.Site.ID, author, days, d.Now(), d.Random)
	if err != nil {
		return nil, err
	}
	return &madeShare{d.base(v) + clientPath + "/" + token, auditTime(share.Until)}, nil
}

// readLogo is the file of the form, nil when there is none.
func readLogo(v *visit) ([]byte, error) {
	header, err := v.FormFile(shareLogo)
	if err != nil || header.Size == 0 {
		return nil, nil //nolint:nilerr // the field was left empty
	}
	in, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return io.ReadAll(io.LimitReader(in, seo.MaxLogoBytes+1))
}

// sharesPath is where links for clients are made and ended.
const sharesPath = "/audits/partages"

// revokeShare ends a link, or opens it again.
func (d *Dashboard) revokeShare(v *visit) error {
	if v.FormValue(formAction) == restore {
		return d.bringBack(v, store.Shares, "/audits")
	}
	id, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil {
		return errNoPage
	}
	if err := seo.RevokeShare(v.context(), d.Store, v.Site.ID, id, WhoFrom(v.context()).Name, d.Now()); err != nil {
		return err
	}
	return v.taken(v.auditsPath(""), sharesPath)
}
