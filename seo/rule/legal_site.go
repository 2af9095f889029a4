package rule

import (
	"strings"
	"time"

	"github.com/formaouest/chaland/seo/page"
)

var legalSiteRules = []Rule{
	{ID: "leg-mentions", Category: Legal, Severity: Critical, Reference: "LCEN, art. 1-1 (ancien art. 6-III)", Code: "J01", Site: checkNoticeLinked},
	{ID: "leg-cgv", Category: Legal, Severity: Critical, Reference: "C. conso. art. L. 221-5", Code: "J03", Site: checkTermsLinked},
	{ID: "leg-confidentialite", Category: Legal, Severity: Critical, Reference: "RGPD, art. 13", Code: "J19", Site: checkPrivacyLinked},
	{ID: "leg-cookies", Category: Legal, Severity: High, Reference: "Loi Informatique et Libertés, art. 82", Code: "J17", Site: checkTrackers},
	{ID: "leg-retractation", Category: Legal, Severity: Critical, Reference: "C. conso. art. L. 221-18", Code: "J07", Site: checkWithdrawal},
	{ID: "leg-retractation-bouton", Category: Legal, Severity: Critical, Reference: "C. conso. art. L. 221-21 et D. 221-5", Code: "J08", Site: checkWithdrawalButton},
	{ID: "leg-mediateur", Category: Legal, Severity: High, Reference: "C. conso. art. L. 616-1", Code: "J12", Site: checkMediator},
	{ID: "leg-garanties", Category: Legal, Severity: Medium, Reference: "C. conso. art. L. 217-3", Code: "J09", Site: checkGuarantees},
	{ID: "leg-livraison", Category: Legal, Severity: Medium, Reference: "C. conso. art. L. 216-1", Code: "J24", Site: checkDelivery},
	{ID: "leg-avis", Category: Legal, Severity: Medium, Reference: "C. conso. art. L. 111-7-2", Code: "J16", Site: checkReviewPolicy},
	{ID: "leg-reglement-rll", Category: Legal, Severity: Low, Reference: "Règlement (UE) 2024/3228", Code: "J13", Site: checkDisputeLink},
	{ID: "leg-contact", Category: Legal, Severity: Medium, Reference: "LCEN, art. 19", Code: "J02", Site: checkContact},
}

// readable are the pages that a visitor can read.
func (v *View) readable(yield func(*PageSummary) bool) {
	for i := range v.Pages {
		p := &v.Pages[i]
		if p.OK() && p.HTML && !p.External && !yield(p) {
			return
		}
	}
}

// says reports whether any page states the facts.
func (v *View) says(facts Facts) bool {
	for p := range v.readable {
		if p.Facts&facts != 0 {
			return true
		}
	}
	return false
}

// saying are the pages that state the facts.
func (v *View) saying(facts Facts) (pages []string) {
	for p := range v.readable {
		if p.Facts&facts != 0 {
			pages = append(pages, p.URL)
		}
	}
	return pages
}

// linkedBy counts the readable pages with and without a link to one of the
// subjects; the subject's own page counts as linked.
func (v *View) linkedBy(topics page.Topics) (with int, without []string) {
	for p := range v.readable {
		if (p.Linked|p.About)&topics != 0 {
			with++
		} else if p.Kind != page.Checkout {
			without = append(without, p.URL)
		}
	}
	return with, without
}

// requireLink reports a subject that no page links to, or that some pages
// forget.
func requireLink(v *View, f *Finder, topics page.Topics) {
	with, without := v.linkedBy(topics)
	switch {
	case with == 0 && len(without) > 0:
		f.Say("")
	case with > 0 && len(without) > 0:
		f.As(Medium).Case("some").Say(firstLines(without), "n", len(without), "all", with+len(without))
	}
}

func checkNoticeLinked(v *View, f *Finder) { requireLink(v, f, page.LegalNotice) }

func checkTermsLinked(v *View, f *Finder) {
	if v.Shop {
		requireLink(v, f, page.Terms)
	}
}

// checkPrivacyLinked concerns sites that gather personal data: shops, forms,
// trackers.
func checkPrivacyLinked(v *View, f *Finder) {
	gathers := v.Shop || v.says(AsksPersonal)
	for p := range v.readable {
		gathers = gathers || len(p.Trackers) > 0
	}
	if gathers {
		requireLink(v, f, page.Privacy)
	}
}

// checkTrackers sees what the HTML loads, not what scripts then do: the
// sentence says so.
func checkTrackers(v *View, f *Finder) {
	names := map[string]bool{}
	var list []string
	pages := 0
	for p := range v.readable {
		if len(p.Trackers) > 0 {
			pages++
		}
		for _, name := range p.Trackers {
			if !names[name] {
				names[name] = true
				list = append(list, name)
			}
		}
	}
	if pages > 0 {
		f.Say(firstLines(list), "names", strings.Join(list, ", "), "n", pages)
	}
}

// checkWithdrawal also reads the pages that give the seven days of the law of
// before June 2014.
func checkWithdrawal(v *View, f *Finder) {
	if !v.Shop {
		return
	}
	if short := v.saying(SaysSevenDays); len(short) > 0 {
		f.Case("short").Say(firstLines(short), "n", len(short))
	} else if !v.says(SaysFourteenDays) {
		f.Say("")
	}
}

// withdrawalDate is when the online withdrawal function became compulsory.
var withdrawalDate = time.Date(2026, time.June, 19, 0, 0, 0, 0, time.UTC)

func checkWithdrawalButton(v *View, f *Finder) {
	if !v.Shop {
		return
	}
	if with, _ := v.linkedBy(page.WithdrawNow); with > 0 {
		return
	}
	if f.Now.Before(withdrawalDate) {
		f.As(Info).Case("soon").Say("", "date", frenchDate(withdrawalDate))
		return
	}
	f.Say("", "date", frenchDate(withdrawalDate))
}

// checkMediator also reads the models that nobody filled in.
func checkMediator(v *View, f *Finder) {
	if !v.Shop {
		return
	}
	if blank := v.saying(BlankMediator); len(blank) > 0 {
		f.Case("blank").Say(firstLines(blank), "n", len(blank))
	} else if !v.says(SaysMediator) {
		f.Say("")
	}
}

func checkGuarantees(v *View, f *Finder) {
	if v.Shop && !v.says(SaysConformity) {
		f.Say("")
	}
}

func checkDelivery(v *View, f *Finder) {
	if with, _ := v.linkedBy(page.Delivery); v.Shop && with == 0 {
		f.Say("")
	}
}

// checkReviewPolicy wants a word on how reviews are checked, and dates.
func checkReviewPolicy(v *View, f *Finder) {
	if !v.says(HasReviews) {
		return
	}
	linked, _ := v.linkedBy(page.ReviewPolicy)
	explained, undated := linked > 0 || v.says(SaysReviewCheck), v.saying(UndatedReviews)
	switch {
	case explained && len(undated) > 0:
		f.Case("dates").Say(firstLines(undated), "n", len(undated))
	case len(undated) > 0:
		f.Case("both").Say(firstLines(undated), "n", len(undated))
	case !explained:
		f.Say("")
	}
}

// platformEnd is when the European platform closed: until then, the law asked
// for the link.
var platformEnd = time.Date(2025, time.July, 20, 0, 0, 0, 0, time.UTC)

func checkDisputeLink(v *View, f *Finder) {
	if f.Now.Before(platformEnd) {
		return
	}
	var pages []string
	for p := range v.readable {
		if p.Linked.Has(page.DisputeLink) {
			pages = append(pages, p.URL)
		}
	}
	if len(pages) > 0 {
		f.Say(firstLines(pages), "n", len(pages))
	}
}

// checkContact wants a contact page, and a phone number and an e-mail address
// on it or on the legal notice.
func checkContact(v *View, f *Finder) {
	if !v.Shop {
		return
	}
	if with, _ := v.linkedBy(page.Contact); with == 0 {
		f.Say("")
		return
	}
	var facts Facts
	for p := range v.readable {
		if p.About&(page.Contact|page.LegalNotice) != 0 {
			facts |= p.Facts
		}
	}
	if absent := missing([]part{{"phone", facts.Has(HasPhone)}, {"email", facts.Has(HasEmail)}}); len(absent) > 0 {
		f.Case("incomplete").Say("", "parts", listOf(absent))
	}
}

// checkAccessibilityStatement looks for the mention that shops must show since
// 28 June 2025, micro-enterprises aside: the sentence recalls the exemption.
func checkAccessibilityStatement(v *View, f *Finder) {
	if with, _ := v.linkedBy(page.Accessibility); v.Shop && with == 0 && !v.says(SaysAccessibility) {
		f.Say("")
	}
}
