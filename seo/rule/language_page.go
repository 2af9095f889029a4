package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

const googleLanguages = "Google Search Central, versions localisées"

var languageRules = []Rule{
	{ID: "int-lang-absent", Category: International, Severity: Medium, Reference: "RGAA 8.3", Page: checkLangMissing},
	{ID: "int-lang-invalide", Category: International, Severity: Medium, Reference: "RGAA 8.4, BCP 47", Page: checkLangInvalid},
	{ID: "int-hreflang-code", Category: International, Severity: High, Reference: googleLanguages, Page: checkAlternateCode},
	{ID: "int-hreflang-relatif", Category: International, Severity: Medium, Reference: googleLanguages, Page: checkAlternateRelative},
	{ID: "int-hreflang-soi", Category: International, Severity: Low, Reference: googleLanguages, Page: checkAlternateSelf},
	{ID: "int-hreflang-xdefault", Category: International, Severity: Info, Reference: googleLanguages, Page: checkAlternateDefault},
	{ID: "int-hreflang-multiple", Category: International, Severity: Medium, Reference: googleLanguages, Page: checkAlternateTwice},
	{ID: "int-hreflang-lang", Category: International, Severity: Low, Reference: "seonaut", Page: checkAlternateLang},
	{ID: "int-hreflang-retour", Category: International, Severity: High, Reference: googleLanguages, Site: checkReturnLink},
	{ID: "int-hreflang-retour-incoherent", Category: International, Severity: Medium, Reference: googleLanguages, Site: checkReturnCode},
	{ID: "int-hreflang-200", Category: International, Severity: High, Reference: googleLanguages, Site: checkAlternateStatus},
	{ID: "int-hreflang-noindex", Category: International, Severity: High, Reference: googleLanguages, Site: checkAlternateNoindex},
	{ID: "int-hreflang-canonical", Category: International, Severity: High, Reference: googleLanguages, Site: checkAlternateCanonical},
	{ID: "int-hreflang-non-lie", Category: International, Severity: Low, Reference: "Screaming Frog", Site: checkAlternateUnlinked},
}

// languages are ISO 639-1's codes, regions ISO 3166-1's.
var (
	languages = strings.Fields(`aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu
fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky
la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw
sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu`)
	regions = strings.Fields(`AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN
GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV
LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US
UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`)
)

// validLanguage checks the tags that pages use: language, then an optional
// script, then an optional region (a country, or three digits). hreflang wants
// two letters for the language; html lang may have three.
func validLanguage(tag string, letters int) bool {
	parts := strings.Split(tag, "-")
	language := strings.ToLower(parts[0])
	known := slices.Contains(languages, language) || len(language) == 3 && letters == 3 && isLetters(language)
	if !known {
		return false
	}
	rest := parts[1:]
	if len(rest) > 0 && len(rest[0]) == 4 && isLetters(rest[0]) {
		rest = rest[1:]
	}
	if len(rest) > 0 && (slices.Contains(regions, strings.ToUpper(rest[0])) || len(rest[0]) == 3 && isDigits(rest[0])) {
		rest = rest[1:]
	}
	// Variants and extensions follow in html lang only.
	return len(rest) == 0 || letters == 3 && len(rest[0]) != 2 && len(rest[0]) > 0
}

func isLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') })
}

func checkLangMissing(p *page.Page, f *Finder) {
	if strings.TrimSpace(p.Lang) == "" {
		f.Say("")
	}
}

func checkLangInvalid(p *page.Page, f *Finder) {
	if lang := strings.TrimSpace(p.Lang); lang != "" && !validLanguage(lang, 3) {
		f.Say(lang, "lang", lang)
	}
}

func checkAlternateCode(p *page.Page, f *Finder) {
	for _, a := range p.Alternates {
		if !isDefault(a) && !validLanguage(a.Lang, 2) {
			f.Item(a.Lang)
		}
	}
}

func isDefault(a page.Alternate) bool { return strings.EqualFold(a.Lang, "x-default") }

func checkAlternateRelative(p *page.Page, f *Finder) {
	for _, a := range p.Alternates {
		href := strings.ToLower(strings.TrimSpace(a.Href))
		if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
			f.Item(a.Href)
		}
	}
}

func checkAlternateSelf(p *page.Page, f *Finder) {
	if len(p.Alternates) == 0 || p.CanonicalElsewhere() {
		return
	}
	if !slices.ContainsFunc(p.Alternates, func(a page.Alternate) bool { return a.URL == p.Self }) {
		f.Say("")
	}
}

func checkAlternateDefault(p *page.Page, f *Finder) {
	if len(p.Alternates) >= 2 && !slices.ContainsFunc(p.Alternates, isDefault) {
		f.Say("", "n", len(p.Alternates))
	}
}

// checkAlternateTwice wants one address a code and one code an address;
// x-default may share its address.
func checkAlternateTwice(p *page.Page, f *Finder) {
	urls, codes := map[string]string{}, map[string]string{}
	for _, a := range p.Alternates {
		code := strings.ToLower(a.Lang)
		if first, twice := urls[code]; twice && first != a.URL {
			f.Item(a.Lang + " : " + first + ", " + a.URL)
		}
		if first, twice := codes[a.URL]; twice && first != code && !isDefault(a) {
			f.Item(a.URL + " : " + first + ", " + code)
		}
		urls[code] = a.URL
		if !isDefault(a) {
			codes[a.URL] = code
		}
	}
}

func checkAlternateLang(p *page.Page, f *Finder) {
	for _, a := range p.Alternates {
		if a.URL != p.Self || isDefault(a) || p.Lang == "" {
			continue
		}
		declared, _, _ := strings.Cut(strings.ToLower(p.Lang), "-")
		code, _, _ := strings.Cut(strings.ToLower(a.Lang), "-")
		if declared != code {
			f.Say("", "hreflang", a.Lang, "lang", p.Lang)
			return
		}
	}
}
