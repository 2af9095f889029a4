package rule

import (
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

var mobileRenderRules = []Rule{
	{ID: "mob-cibles", Category: Mobile, Severity: Low, Reference: "WCAG 2.2, 2.5.8", Render: checkTargets},
	{ID: "mob-police", Category: Mobile, Severity: Low, Reference: "Lighthouse, font-size : 60 % du texte à 12 px", Render: checkSmallText},
	{ID: "mob-debordement", Category: Mobile, Severity: Medium, Reference: "WCAG 2.1, 1.4.10", Render: checkOverflow},
	{ID: "mob-interstitiel", Category: Mobile, Severity: Medium, Reference: "Google Search Central, interstitiels", Render: checkInterstitial},
}

var accessibilityRenderRules = []Rule{
	{ID: "acc-contraste", Category: Accessibility, Severity: Medium, Reference: "RGAA 3.2 ; axe-core, color-contrast", Render: checkContrast},
}

var imageRenderRules = []Rule{
	{ID: "img-surdimensionnee", Category: Images, Severity: Low, Reference: "Lighthouse, uses-responsive-images", Render: checkOversized},
}

// maxSmallText is the share of the visible text that may be under 12 pixels.
const maxSmallText = 0.4

func checkTargets(p *page.Page, f *Finder) {
	if m := p.Rendered.Measures; m.Cramped > 0 {
		f.Say(firstLines(m.SmallTargets), "n", m.Cramped)
	}
}

func checkContrast(p *page.Page, f *Finder) {
	if v := p.Rendered.Violation("color-contrast"); v != nil {
		f.Say(firstLines(v.Examples), "n", v.Count)
	}
}

func checkSmallText(p *page.Page, f *Finder) {
	if m := p.Rendered.Measures; m.SmallText > maxSmallText {
		f.Say(m.Tiny, "share", i18n.Percent(m.SmallText, 0))
	}
}

// checkOverflow leaves pages without a viewport to the rule about that: a phone shows them
// as a computer would.
func checkOverflow(p *page.Page, f *Finder) {
	if m := p.Rendered.Measures; m.Beyond > 1 && p.Viewport != nil {
		f.Say(firstLines(m.Wide), "n", m.Beyond)
	}
}

// checkInterstitial allows what the law may ask for, about cookies or age.
func checkInterstitial(p *page.Page, f *Finder) {
	if o := p.Rendered.Overlay; o != nil && !o.Closes && !o.Duty {
		f.Say(o.Element+"\n"+o.Text, "share", i18n.Percent(o.Share, 0))
	}
}

func checkOversized(p *page.Page, f *Finder) {
	for _, img := range p.Rendered.Images {
		f.Item(i18n.T("render.oversized", "url", img.URL, "width", img.Width, "pixels", img.Pixels))
	}
}
