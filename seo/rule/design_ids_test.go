package rule

import "strings"

// designIDs are the checks of the design's list that are built here: an id
// outside it is a typing mistake, and ids never change once stored. One line
// is of checks that the list of dated legal rules asks for beside it, and of the
// half of js-contenu that needs a browser; the last line is of
// orphans that visits tell, of pages that came and could not be read, and of files that do not load.
var designIDs = strings.Fields(`
acc-autocomplete acc-bouton-nom acc-champ-label acc-contraste acc-declaration acc-evitement acc-iframe-titre acc-liste acc-structure acc-tabindex acc-tableau
con-bourrage con-copyright con-date con-double-exact con-head-invalide con-id-double con-langue con-lisibilite con-lorem con-masque con-meta-body
con-mojibake con-paragraphe-long con-pauvre con-pauvre-norme con-phrases-longues con-quasi-double con-ratio-texte des-absente des-courte des-double
des-egale-title des-hors-head des-longue des-multiple des-pixels eco-avis eco-categorie-texte eco-description-fournisseur eco-fil-ariane eco-images
eco-panier-indexable eco-produit-plusieurs-urls eco-reassurance eco-sans-panier eco-sans-prix fac-explosion fac-indexable fac-ordre fac-vide
favicon-absent h1-absent h1-alt h1-double h1-long h1-multiple h2-absent h2-double hn-saut hn-vide http-403-429 http-404-personnalisee http-4xx-interne
http-5xx-interne http-accueil-404 http-boucle http-chaine http-charset http-doctype http-redirection-cassee http-redirection-interne
http-redirection-js http-sans-reponse http-soft-404 http-taille-html http-type-incorrect http-version idx-bloque-robots idx-canonical-absente
idx-canonical-accueil idx-canonical-autre-hote idx-canonical-chaine idx-canonical-conflit idx-canonical-derive idx-canonical-erreur
idx-canonical-fragment idx-canonical-hors-head idx-canonical-hreflang idx-canonical-invalide idx-canonical-multiple idx-canonical-non-indexable
idx-canonical-redirection idx-canonical-relative idx-canonical-sans-lien idx-max-image-preview idx-meta-refresh idx-nofollow-page idx-noimageindex
idx-noindex idx-noindex-massif idx-noindex-nofollow idx-nosnippet idx-ogurl-canonical idx-ressource-bloquee idx-robots-conflit idx-robots-hors-head
idx-unavailable-after img-alt-absent img-alt-double img-alt-fichier img-alt-long img-alt-vide-lien img-cassee img-dimensions img-format img-lazy-bas
img-lazy-haut img-lourde img-nom img-picture img-srcset img-surdimensionnee img-svg-lourd int-hreflang-200 int-hreflang-canonical int-hreflang-code int-hreflang-lang
int-hreflang-multiple int-hreflang-noindex int-hreflang-non-lie int-hreflang-relatif int-hreflang-retour int-hreflang-retour-incoherent
int-hreflang-soi int-hreflang-xdefault int-lang-absent int-lang-invalide js-console js-contenu js-liens js-meta leg-avis leg-bouton-commande leg-cgv leg-cgv-contenu
leg-confidentialite leg-confidentialite-contenu leg-contact leg-cookies leg-cookies-refus leg-garanties leg-livraison leg-mediateur leg-mentions
leg-mentions-contenu leg-prix-reference leg-prix-ttc leg-reglement-rll leg-retractation leg-retractation-bouton leg-siren lnk-ancre-ambigue
lnk-ancre-generique lnk-ancre-longue lnk-ancre-url lnk-ancre-vide lnk-casse-externe lnk-casse-interne lnk-depuis-non-indexable lnk-externe-redirige
lnk-https-http lnk-impasse lnk-localhost lnk-malforme lnk-mixte-follow lnk-nofollow-interne lnk-nofollow-seuls lnk-non-explorable lnk-noopener
lnk-orpheline lnk-pagerank-gaspille lnk-profondeur lnk-sponsorise lnk-tel-mailto lnk-tel-non-cliquable lnk-trop-externes lnk-trop-internes lnk-ugc
lnk-un-seul-lien map-absent map-bloque map-bloque-fichier map-domaine map-erreurs map-invalide map-lastmod map-limites map-manquantes map-multiple
map-noindex map-non-canonique map-redirections meta-keywords mob-cibles mob-debordement mob-interstitiel mob-police mob-viewport mob-zoom
net-ancre-suroptimisee net-cible-404 net-cible-accueil net-cible-redirige net-concentration net-devenu-nofollow net-langue net-marque-faible
net-nofollow net-page-noindex net-perdu net-pic net-sitewide net-toxique pag-boucle pag-canonical-page1 pag-non-200 pag-non-indexable
pag-non-liee perf-bloquant perf-carbone perf-cls perf-compression perf-css-js-lourd perf-dom perf-inp perf-lcp perf-poids perf-reponse perf-requetes perf-tiers perf-ttfb rob-5xx rob-absent
rob-bloque-tout rob-html rob-noindex-directive rob-sitemap-absent rob-syntaxe rob-taille sd-absent sd-ariane-absent sd-ariane-invalide sd-article
sd-contexte sd-dispo-differente sd-faq sd-identifiant sd-json-invalide sd-livraison sd-noindex sd-note-invalide sd-note-invisible sd-offre-dispo
sd-offre-prix sd-offre-prix-format sd-organisation sd-prix-different sd-prix-expire sd-produit-absent sd-produit-requis sd-produit-snippet sd-retour
sec-certificat sec-cookies sec-csp sec-form-http sec-frame sec-hsts sec-http sec-mixte sec-nosniff sec-protocole-relatif sec-redirection-https
sec-referrer sec-secrets sec-sri sec-tls sec-version soc-og soc-og-image soc-profils soc-twitter tit-absent tit-bourrage tit-court tit-double
tit-egal-h1 tit-hors-head tit-long tit-majuscules tit-marque tit-multiple tit-pixels-court tit-pixels-long tit-variable url-ancre-cassee
url-double-slash url-espace url-index url-longue url-majuscules url-mots-vides url-non-ascii url-parametres url-recherche-interne url-repetition
url-session url-slash-incoherent url-tracking url-underscore url-www-http vid-poster
leg-allergenes leg-cookies-navigateur leg-fabricant leg-tiers-navigateur js-contenu-rendu
acc-langue-passage acc-titre-page con-cannibalisation eco-produits-lies eco-variantes-doublon fac-calendrier lnk-ancre-suroptimisee pag-infinie
sd-variantes tit-gabarit idx-bloque-et-noindex mob-contenu-different pag-hors-bornes perf-cache perf-minification perf-police-web
http-302 eco-rupture-404 eco-rupture-indexee eco-feed lnk-pagerank-faible con-mot-cle-absent
lnk-orpheline-visitee http-illisible http-fichier-casse
`)
