package page

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/formaouest/chaland/seo/text"
)

// meaning is what a class name or an id lets us guess. Only whole names that
// shops and site builders really use are listed: a wrong guess would hide
// text or invent reviews.
type meaning uint8

const (
	navName meaning = 1 << iota
	footerName
	asideName
	struckName
	reviewName
	commentName
	bannerName
	trailName
)

var nameMeanings = map[string]meaning{
	"nav": navName, "navbar": navName, "navigation": navName, "menu": navName, "navheader": navName, "navfooter": navName,
	"site-nav": navName, "main-nav": navName, "main-menu": navName, "header-nav": navName, "nav_panel": navName,
	"breadcrumb": navName | trailName, "breadcrumbs": navName | trailName, "fil-ariane": navName | trailName, "ariane": navName | trailName,
	"pagination": navName, "pager": navName,
	"footer": footerName, "site-footer": footerName, "page-footer": footerName,
	"sidebar": asideName, "side-column": asideName, "left-column": asideName,
	"old-price": struckName, "regular-price": struckName, "was-price": struckName, "prix-barre": struckName, "ancien-prix": struckName,
	"reviews": reviewName | commentName, "review": reviewName | commentName, "avis": reviewName | commentName,
	"avis-clients": reviewName | commentName, "customer-reviews": reviewName | commentName, "product-reviews": reviewName | commentName,
	"comments": commentName, "comment": commentName, "comment-list": commentName, "commentaires": commentName,
	"cookie-banner": bannerName, "cookie-consent": bannerName, "cookies-banner": bannerName, "cookie-notice": bannerName,
	"bandeau-cookies": bannerName, "bandeau-consentement": bannerName, "consentement": bannerName, "consent": bannerName,
	"consent-banner": bannerName, "tarteaucitronRoot": bannerName, "didomi-host": bannerName, "axeptio_overlay": bannerName,
	"cmpbox": bannerName, "onetrust-banner-sdk": bannerName, "CybotCookiebotDialog": bannerName,
}

// readNames reads a class list or an id.
func (w *walker) readNames(names string, s scope) scope {
	for name := range strings.FieldsSeq(names) {
		if m := nameMeanings[name]; m != 0 {
			s = w.applyMeaning(m, s)
		}
	}
	return s
}

func (w *walker) applyMeaning(m meaning, s scope) scope {
	switch {
	case m&navName != 0:
		s = enterRegion(s, Nav)
	case m&footerName != 0:
		s = enterRegion(s, Footer)
	case m&asideName != 0:
		s = enterRegion(s, Aside)
	}
	if m&struckName != 0 {
		s.flags |= isStruck
	}
	if m&reviewName != 0 {
		s.flags |= isReview
	}
	marks := &w.page.Markers
	marks.Breadcrumb = marks.Breadcrumb || m&trailName != 0
	marks.Reviews = marks.Reviews || m&reviewName != 0
	marks.Banner = marks.Banner || m&bannerName != 0
	s.comment = s.comment || m&commentName != 0
	if m&bannerName != 0 {
		s.flags &^= inMain | inContent
	}
	return s
}

// readStyle reads an inline style: what is not displayed is not text, and what
// is pushed out of sight is counted apart. The pictures that it names load with the page.
func (w *walker) readStyle(n *html.Node, style string, s scope) scope {
	w.readStyles(style, false)
	flat := strings.ToLower(strings.ReplaceAll(style, " ", ""))
	switch {
	case strings.Contains(flat, "display:none"), strings.Contains(flat, "visibility:hidden"):
		s.mute = true
	case isTrick(flat) && !s.mute:
		w.noteHidden(w.textOf(n).text)
	}
	return s
}

func isTrick(flat string) bool {
	return strings.Contains(flat, "text-indent:-999") || strings.Contains(flat, "left:-999") || strings.Contains(flat, "top:-999") ||
		strings.HasSuffix(flat, "font-size:0") || strings.Contains(flat, "font-size:0;") || strings.Contains(flat, "font-size:0px")
}

func (w *walker) noteHidden(s string) {
	words := 0
	for range text.Words(s) {
		words++
	}
	w.page.Hidden.Words += words
	if w.page.Hidden.Sample == "" {
		w.page.Hidden.Sample = text.Clip(s, 80)
	}
}
