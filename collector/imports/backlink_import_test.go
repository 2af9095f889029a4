package imports_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
)

func (s *shopSite) backlinks(text string, o imports.Options) *imports.Report {
	s.t.Helper()
	r, err := s.Backlinks(s.t.Context(), s.site.ID, inMemory(text), o)
	s.put("import", err)
	return r
}

// links tells the links that stand.
func (s *shopSite) links() string {
	return s.told(`SELECT arrayStringConcat([origin, source_url, target_url, anchor, toString(image), toString(nofollow), toString(ugc), toString(sponsored), toString(first_seen),
		ifNull(toString(last_seen), '-'), ifNull(toString(lost), '-'), toString(outgoing), language, ifNull(toString(rating), '-'), rating_name], '|') AS line FROM backlinks FINAL ORDER BY ALL`)
}

func linkedShop(t *testing.T) *shopSite {
	return newShop(t, func(site *tracking.Site) { site.Domains = []string{"velos-erdre.example"} })
}

// Each tool's export is read by the titles that it has.
func TestEachToolsExportOfLinks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, tool, want string }{
		{"Ahrefs, UTF-16 and tabs", utf16Tabs("Referring page title\tReferring page URL\tLanguage\tDomain rating\tExternal links\tTarget URL\tAnchor\tNofollow\tUGC\tSponsored\tFirst seen\tLast seen\tLost\n" +
			"Nos adresses\thttps://blog.example/adresses\tfr\t34.5\t12\thttps://velos-erdre.example/\tVélos de l’Erdre\tfalse\tfalse\ttrue\t2025-01-15 10:20:00\t2025-06-01 08:00:00\t\n" +
			"Vieux\thttp://Blog.Example/vieux#haut\ten\t34.5\t0\thttps://www.velos-erdre.example/casques\tici\ttrue\tfalse\tfalse\t2024-01-15 10:20:00\t2024-06-01 08:00:00\t2024-07-02 00:00:00\n"), "Ahrefs",
			"ahrefs|http://blog.example/vieux|https://www.velos-erdre.example/casques|ici|false|true|false|false|2024-01-15|2024-06-01|2024-07-02|0|en|34.5|Domain rating (Ahrefs)\n" +
				"ahrefs|https://blog.example/adresses|https://velos-erdre.example/|Vélos de l’Erdre|false|false|false|true|2025-01-15|2025-06-01|-|12|fr|34.5|Domain rating (Ahrefs)"},
		{"Semrush", "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link\n" +
			"12,T,https://blog.example/a,https://velos-erdre.example/casques,casques,40,3,FALSE,FALSE,TRUE,TRUE,FALSE,FALSE,FALSE,FALSE,2025-02-03,2025-03-04,FALSE,TRUE\n", "Semrush",
			"semrush|https://blog.example/a|https://velos-erdre.example/casques|casques|false|false|true|false|2025-02-03|2025-03-04|2025-03-04|40||12|Page ascore (Semrush)"},
		{"Majestic, with a BOM", "\ufeffSourceURL,AnchorText,SourceTrustFlow,SourceCitationFlow,Domain,FirstIndexedDate,TargetURL,FlagNoFollow,FlagImages,LastSeenDate,DateLost\n" +
			"https://blog.example/a,,21,30,blog.example,2024-05-06,https://velos-erdre.example/,1,1,2025-01-02,\n", "Majestic",
			"majestic|https://blog.example/a|https://velos-erdre.example/||true|true|false|false|2024-05-06|2025-01-02|-|0||21|SourceTrustFlow (Majestic)"},
		{"Moz", "Source Page,Target Page,Anchor Text\nblog.example/a,velos-erdre.example,ici\n", "Moz",
			"moz|https://blog.example/a|https://velos-erdre.example/|ici|false|false|false|false|2025-06-01|-|-|0||-|"},
		{"Bing", "Source URL,Target URL,Anchor text\nhttps://blog.example/a,https://velos-erdre.example/,ici\n", "Bing Webmaster Tools",
			"bing|https://blog.example/a|https://velos-erdre.example/|ici|false|false|false|false|2025-06-01|-|-|0||-|"},
		{"Search Console, latest links", "Linking page,Last crawled\nhttps://blog.example/a,2025-09-10\n", "Search Console",
			"search-console|https://blog.example/a|||false|false|false|false|2025-09-10|2025-09-10|-|0||-|"},
		{"a French table", "Page source;Page cible;Ancre;Nofollow;Première vue\nhttps://blog.example/a;https://velos-erdre.example/;ici;oui;14/03/2025\n", "",
			"import|https://blog.example/a|https://velos-erdre.example/|ici|false|true|false|false|2025-03-14|-|-|0||-|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := linkedShop(t)
			r := s.backlinks(c.file, imports.Options{})
			equal(t, "rejected", problems(r), "")
			equal(t, "links", s.links(), c.want)
			equal(t, "tool", r.Backlinks.Tool, c.tool)
		})
	}
}

// utf16Tabs is a text as Ahrefs writes it.
func utf16Tabs(s string) string {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

// What a file does not say keeps what stands; the same file again changes nothing.
func TestExportsOfSeveralToolsAddUp(t *testing.T) {
	t.Parallel()
	s := linkedShop(t)
	const bing = "Source URL,Target URL,Anchor text\nhttps://blog.example/a,https://velos-erdre.example/,ici\n"
	first := s.backlinks(bing, imports.Options{})
	before := s.links()
	again := s.backlinks(bing, imports.Options{})
	equal(t, "counts", []int{first.New, again.New, again.Replaced, again.Unchanged}, []int{1, 0, 0, 1})
	equal(t, "links", s.links(), before)
	s.backlinks("Source url,Target url,Nofollow,Page ascore,First seen,Lost link\nhttps://blog.example/a,https://velos-erdre.example/,TRUE,40,2024-02-03,TRUE\n", imports.Options{})
	equal(t, "links", s.links(), "bing|https://blog.example/a|https://velos-erdre.example/|ici|false|true|false|false|2024-02-03|-|2025-06-01|0||40|Page ascore (Semrush)")
	// seen again after it was lost
	back := s.backlinks("Linking page,Target page,Last crawled\nhttps://blog.example/a,https://velos-erdre.example/,2025-06-02\n", imports.Options{})
	equal(t, "replaced", back.Replaced, 1)
	equal(t, "links", s.links(), "bing|https://blog.example/a|https://velos-erdre.example/|ici|false|true|false|false|2024-02-03|2025-06-02|-|0||40|Page ascore (Semrush)")
}

// Days of several files widen what is known; words of a column say yes or no of it.
func TestDaysAndWordsOfSeveralFiles(t *testing.T) {
	t.Parallel()
	s := linkedShop(t)
	for _, file := range []string{
		"Source URL,Target URL,Anchor text\nhttps://blog.example/a,https://velos-erdre.example/,ici\n", // tells no day
		"page,target,last_seen\nhttps://blog.example/a,https://velos-erdre.example/,2025-01-20\n",
		"page,target,first_seen\nhttps://blog.example/a,https://velos-erdre.example/,2025-03-01\n",
		"page,target,follow\nhttps://blog.example/a,https://velos-erdre.example/,nofollow\n",
	} {
		equal(t, "problems", problems(s.backlinks(file, imports.Options{})), "")
	}
	equal(t, "links", s.links(), "bing|https://blog.example/a|https://velos-erdre.example/|ici|false|true|false|false|2025-01-20|2025-01-20|-|0||-|")
	s.backlinks("page,target,nofollow\nhttps://blog.example/a,https://velos-erdre.example/,dofollow\n", imports.Options{})
	equal(t, "links", s.links(), "bing|https://blog.example/a|https://velos-erdre.example/|ici|false|false|false|false|2025-01-20|2025-01-20|-|0||-|")
	equal(t, "undated", s.told("SELECT toString(undated) AS line FROM backlinks FINAL"), "false")
}

func TestLinksThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := linkedShop(t)
	r := s.backlinks("Page source;Page cible;Ancre;Nofollow;Première vue;Dernière vue\n"+
		"https://blog.example/a;https://velos-erdre.example/;ici;non;14/03/2025;15/03/2025\n"+
		"https://blog.example/a;https://velos-erdre.example/;là;oui;14/03/2025;15/03/2025\n"+ // says it again, nofollow
		"pas une adresse;https://velos-erdre.example/;;;;\n"+
		"ftp://blog.example/a;https://velos-erdre.example/;;;;\n"+
		";https://velos-erdre.example/;;;;\n"+
		"https://blog.example/b;https://autre.example/;;;;\n"+
		"https://www.velos-erdre.example/p;https://velos-erdre.example/;;;;\n"+
		"https://blog.example/c;https://velos-erdre.example/;;peut-être;;\n"+
		"https://blog.example/d;https://velos-erdre.example/;;;hier;\n"+
		"https://blog.example/e;https://velos-erdre.example/;;;14/03/2025;13/03/2025\n", imports.Options{})
	equal(t, "problems", problems(r), "Ligne 4, colonne « Page source » : « pas une adresse » n’est pas l’adresse d’une page.\n"+
		"Ligne 5, colonne « Page source » : « ftp://blog.example/a » n’est pas l’adresse d’une page.\n"+
		"Ligne 6, colonne « Page source » : la cellule est vide.\n"+
		"Ligne 7, colonne « Page cible » : « https://autre.example/ » n’est pas une page du site s (velos-erdre.example).\n"+
		"Ligne 8, colonne « Page source » : « https://www.velos-erdre.example/p » est une page de la boutique elle-même.\n"+
		"Ligne 9, colonne « Nofollow » : « peut-être » ne dit ni oui ni non.\n"+
		"Ligne 10, colonne « Première vue » : « hier » n’est pas une date.\n"+
		"Ligne 11, colonne « Dernière vue » : « 13/03/2025 » est avant le jour où le lien est apparu.")
	equal(t, "links", s.links(), "import|https://blog.example/a|https://velos-erdre.example/|ici|false|false|false|false|2025-03-14|2025-03-15|-|0||-|")
	equal(t, "report", plain(strings.Join(r.Text()[1:4], "\n")), "10 lignes lues, dont 8 rejetées.\n1 lien depuis 1 domaine, dont 1 suivi et 0 perdu.\n"+
		"1 ligne répète un lien déjà lu : une page peut mener deux fois à la même adresse.")
}

// A shop whose hosts nobody said takes links to any, but none from the host that they lead to.
func TestLinksOfAShopWithoutKnownHosts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.backlinks("Page source;Page cible\nhttps://blog.example/a;https://velos.example/\nhttps://velos.example/b;https://www.velos.example/\n", imports.Options{})
	equal(t, "problems", problems(r), "Ligne 3, colonne « Page source » : « https://velos.example/b » est une page de la boutique elle-même.")
	equal(t, "links", r.Backlinks.Links, 1)
}

func TestAReportThatCountsLinksIsRefused(t *testing.T) {
	t.Parallel()
	s := linkedShop(t)
	for _, file := range []string{"Site,Linking pages,Target pages\nblog.example,3,2\n", "Target page,Incoming links,Linking sites\nhttps://velos-erdre.example/,3,2\n"} {
		_, err := s.Backlinks(t.Context(), "s", inMemory(file), imports.Options{})
		wantFault(t, err, fault.Invalid, "Ce fichier compte les liens au lieu d’en donner la liste. Dans la Search Console, ouvrez « Liens », puis « Exporter les liens externes » "+
			"et « Derniers liens » ou « Autres exemples de liens ». Colonnes trouvées : « "+strings.Join(strings.Split(strings.Split(file, "\n")[0], ","), " », « ")+" ».")
	}
	_, err := s.Backlinks(t.Context(), "s", inMemory("Ancre\nici\n"), imports.Options{})
	wantFault(t, err, fault.Invalid, "Le fichier n’a pas de quoi remplir : page (page qui porte le lien). Colonnes trouvées : « Ancre ». "+
		"Indiquez les bonnes avec --columns, comme --columns 'anchor=Ancre,page=TITRE'.")
}
