package imports

import (
	"cmp"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/sheet"
)

// postPlan lists what statistics of publications may say; the aliases are titles of Meta
// Business Suite, LinkedIn, TikTok, Pinterest and X.
var postPlan = plan{
	{"id", text, "postid iddepublication idpublication videoid permalink permalien lienpermanent postlink videolink pinid lien link url posturl tweetid"},
	{"published", date, "publishtime heuredepublication datedepublication publishedtime createddate posttime postedat publieele publiele datecreated datepublication date day jour"},
	{"network", text, "reseau plateforme platform reseausocial"},
	{"format", text, "posttype typedepublication contenttype typedecontenu mediatype type"},
	{"title", text, "titre posttitle videotitle description message legende caption texte pintitle"},
	{"reach", number, "couverture portee personnestouchees accountsreached comptestouches uniqueimpressions"},
	{"impressions", number, "affichages vues views videoviews totalviews totalvideoviews totalimpressions"},
	{"interactions", number, "engagements engagement totalengagements totalinteractions interactionsaveclecontenu contentinteractions reactionscommentairesetpartages reactionscommentsandshares"},
	{"likes", number, "jaime mentionsjaime reactions likesandreactions totallikes mentionsjaimeetreactions"},
	{"comments", number, "commentaires totalcomments reponses replies"},
	{"shares", number, "partages totalshares reposts republications retweets"},
	{"saves", number, "enregistrements enregistrees saved bookmarks"},
	{"clicks", number, "clics totalclicks clicstotaux clicssurlien linkclicks clicssurunlien totaldeclics outboundclicks urlclicks"},
	{"followers", number, "follows abonnes nouveauxabonnes newfollowers followersgained abonnements suivis"},
}

var posts = ledgerKind[tracking.Post]{
	key: "posts", table: "posts", plan: postPlan, needs: []string{"published", "reach|impressions|interactions|likes|clicks"}, row: readPost,
	name: func(p *tracking.Post) string { return p.ID },
}

// readPost reads a publication. Where the file has no count of the interactions, they are
// its reactions, comments, shares and saves; where it has no reach, its views.
func readPost(in *ledgerReader, row sheet.Row) (post tracking.Post, p *problem) {
	post = tracking.Post{
		Site: in.site.ID, Origin: Origin, Network: strings.ToLower(cmp.Or(in.text(row, "network"), networkOf(in.tool, in.mapping.cell(row, in.f("id"))))),
		Format: in.text(row, "format"), Title: in.text(row, "title"),
	}
	if post.Network == "" {
		return post, in.mapping.problem(row, in.f("network"), "imports.no_network")
	}
	at, p := in.at(row, "published")
	if p != nil {
		return post, p
	}
	post.Day = dayOf(at, in.site.Location())
	var impressions, likes, comments, shares, saves uint64
	if p = in.counts(row, map[string]*uint64{
		"reach": &post.Reach, "impressions": &impressions, "interactions": &post.Interactions, "likes": &likes, "comments": &comments, "shares": &shares,
		"saves": &saves, "clicks": &post.Clicks,
	}); p != nil {
		return post, p
	}
	if !in.mapping.has(in.f("reach")) {
		post.Reach = impressions
	}
	if !in.mapping.has(in.f("interactions")) {
		post.Interactions = likes + comments + shares + saves
	}
	followers, _, p := in.number(row, in.f("followers"))
	post.Followers = divRound(followers, micro)
	said := in.mapping.cell(row, in.f("id"))
	post.ID = post.Network + "-" + hashOf(in.site.ID, cmp.Or(said, at.String()+"\x00"+post.Title))
	return post, p
}

// networkOf is the network that a tool, or the address of a publication, is of.
func networkOf(tool, id string) string {
	for _, name := range []string{"instagram", "facebook", "linkedin", "tiktok", "pinterest", "youtube"} {
		if strings.Contains(strings.ToLower(tool), name) || strings.Contains(strings.ToLower(id), name+".com") {
			return name
		}
	}
	if strings.Contains(id, "//x.com") || strings.Contains(id, "//twitter.com") {
		return "x"
	}
	return ""
}
