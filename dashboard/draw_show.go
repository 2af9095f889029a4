package dashboard

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// drawnFigures is how many figures a juror verifies.
const drawnFigures = 3

// Parameters of a draw: its seed, and among how many figures it was made, so that what is
// cited later does not change it.
const (
	drawSeed  = "graine"
	drawAmong = "parmi"
	// drawHanded is the number of the dossier, as it was handed in, that the draw is made in; a draw
	// without it is made among all that was cited.
	drawHanded = "remise"
)

// drawPage answers « Trois chiffres tirés au hasard tiennent-ils ? ».
type drawPage struct {
	Answer string
	Drawn  []drawnFigure
	Again  string
	Retold string
	Code   string
	Seed   string
	Among  int
	Handed int // number of the dossier that was handed in, 0 for none
}

// drawnFigure is one of them.
type drawnFigure struct {
	Code, Title, Said, Now, Dates, Filters, Sentence string
	Verdict                                          citation.Verdict
}

// showDraw draws three figures of the dossier that a code was cited for. A code printed in
// it is the key: nobody lists the figures of a dossier without having it.
func (d *Dashboard) showDraw(c echo.Context) error {
	ctx := c.Request().Context()
	proof, err := d.desk().Read(ctx, c.Param("code"))
	if err != nil {
		return err
	}
	all, handed, err := d.drawable(c, proof.Citation.Site)
	if err != nil {
		return err
	}
	seed, among, err := drawOf(c, len(all))
	if err != nil {
		return err
	}
	at := "/v/" + proof.Code + "/tirage"
	if seed == nil {
		fresh, err := d.freshSeed()
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, at+"?"+url.Values{drawSeed: {strconv.FormatUint(fresh, 10)}, drawAmong: {strconv.Itoa(among)}, drawHanded: {strconv.Itoa(handed)}}.Encode())
	}
	drawn := Draw(*seed, proof.Citation.Site, all[:among])
	codes := make([]string, len(drawn))
	for i, c := range drawn {
		codes[i] = c.Code
	}
	proofs, err := d.desk().VerifyAll(ctx, codes, func(citation.Proof) bool { return true })
	if err != nil {
		return err
	}
	body := drawPage{Again: at, Code: proof.Code, Seed: strconv.FormatUint(*seed, 10), Among: among, Handed: handed, Retold: d.base(c) + c.Request().URL.RequestURI()}
	same, answer := 0, "draw.answer"
	if handed > 0 {
		answer = "draw.answer_handed"
	}
	for _, code := range codes {
		p := proofs[code]
		if p.Verdict == citation.Same || p.Verdict == citation.AsHanded {
			same++
		}
		body.Drawn = append(body.Drawn, drawnFigure{Code: p.Code, Title: p.Citation.Title, Said: p.Value(), Now: currentValue(p), Dates: p.Dates(), Filters: filtersOf(p.Request), Sentence: p.Citation.Sentence, Verdict: p.Verdict})
	}
	body.Answer = i18n.T(answer, "seed", body.Seed, "n", among, "same", same, "drawn", len(drawn), "version", handed)
	return d.show(c, http.StatusOK, "draw", Page{Title: i18n.T("draw.title"), Question: i18n.T("draw.question"), Body: body})
}

// drawable are the figures that a draw is made among, the oldest first, so that later ones change
// nothing of an earlier draw: those of the dossier that was handed in last, or of the one that the
// address names; before that, all that were cited.
func (d *Dashboard) drawable(c echo.Context, site string) (all []store.Citation, handed int, err error) {
	ctx := c.Request().Context()
	done, err := d.Store.HandIns(ctx, site)
	if err != nil {
		return nil, 0, err
	}
	if len(done) > 0 && strings.TrimSpace(c.QueryParam(drawSeed)) == "" {
		handed = done[0].Number
	} else if n, err := strconv.Atoi(c.QueryParam(drawHanded)); err == nil && slices.ContainsFunc(done, func(h store.HandIn) bool { return h.Number == n }) {
		handed = n
	}
	if handed > 0 {
		frozen, err := d.handIns().Read(ctx, site, handed)
		if err != nil {
			return nil, 0, err
		}
		figures, err := frozen.Figures()
		for _, f := range figures {
			all = append(all, store.Citation{Code: f.Code})
		}
		if err != nil || len(all) > 0 {
			return all, handed, err
		}
	}
	all, err = d.Store.Citations(ctx, site, store.AllCitations)
	slices.Reverse(all)
	return all, 0, err
}

// drawOf reads which draw is asked for: seed is nil for a new one.
func drawOf(c echo.Context, cited int) (seed *uint64, among int, err error) {
	among = cited
	if n, err := strconv.Atoi(c.QueryParam(drawAmong)); err == nil && n > 0 && n <= cited {
		among = n
	}
	typed := strings.TrimSpace(c.QueryParam(drawSeed))
	if typed == "" {
		return nil, among, nil
	}
	n, err := strconv.ParseUint(typed, 10, 64)
	if err != nil {
		return nil, among, fault.New(fault.Invalid, "draw.bad_seed", "seed", typed)
	}
	return &n, among, nil
}

// freshSeed is a number that is read aloud easily.
func (d *Dashboard) freshSeed() (uint64, error) {
	var raw [8]byte
	if _, err := io.ReadFull(d.Random, raw[:]); err != nil {
		return 0, errors.Join(errors.New("draw a seed"), err)
	}
	return 1000 + binary.BigEndian.Uint64(raw[:])%9000, nil
}

// Draw chooses figures of a dossier: the same seed, site and figures give the same ones.
func Draw(seed uint64, site string, all []store.Citation) []store.Citation {
	mix := fnv.New64a()
	_, _ = mix.Write([]byte(site)) // a hash takes everything
	dice := mathrand.New(mathrand.NewPCG(seed, mix.Sum64()))
	out := make([]store.Citation, 0, drawnFigures)
	for _, i := range dice.Perm(len(all))[:min(drawnFigures, len(all))] {
		out = append(out, all[i])
	}
	return out
}
