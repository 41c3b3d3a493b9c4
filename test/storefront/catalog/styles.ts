/**
 * The shop's buying list, one style a line, written by hand:
 * title | kind | category | brand | material | price in euro | colours, first is the lead | price before, if reduced
 */
export const women = `
Marlow Wool Coat | coat | Outerwear | Calder & Finch | wool | 345 | camel charcoal navy
Ingrid Double-Breasted Coat | double-coat | Outerwear | Ostrand | wool | 390 | oat black forest
Quayside Trench | trench | Outerwear | Calder & Finch | cotton gabardine | 280 | sand navy olive
Fern Quilted Jacket | puffer | Outerwear | Calder & Finch | recycled nylon | 195 | forest oat plum | 245
Sula Rain Parka | parka | Outerwear | Calder & Finch | recycled nylon | 225 | saffron petrol stone
Hedda Boxy Blazer | blazer | Outerwear | Ostrand | wool | 260 | charcoal camel pebble
Alder Chore Jacket | chore | Outerwear | Harbour & Loom | cotton twill | 145 | ecru olive indigo
Wren Quilted Gilet | gilet | Outerwear | Harbour & Loom | recycled nylon | 120 | navy sage chestnut | 150
Linden Shirt Dress | shirt-dress | Dresses | Harbour & Loom | linen | 150 | chalk rust sage
Odile Silk Slip Dress | slip-dress | Dresses | Maren Vale | silk | 220 | black butter plum
Marguerite Wrap Dress | wrap-dress | Dresses | Maren Vale | viscose | 165 | poppy navy sage | 210
Bergen Knit Dress | knit-dress | Dresses | Tidewater Mills | merino | 185 | charcoal oat burgundy
Cove Shirt Dress | shirt-dress | Dresses | Petit Quai | cotton poplin | 125 | sky rose black
Elodie Satin Dress | slip-dress | Dresses | Maren Vale | viscose | 140 | lilac petrol clay | 175
Tamsin Ribbed Dress | knit-dress | Dresses | Hollin | organic cotton | 98 | black stone olive
Solveig Wrap Dress | wrap-dress | Dresses | Ostrand | wool | 240 | forest charcoal
Petra Linen Dress | wrap-dress | Dresses | Harbour & Loom | linen | 155 | ecru clay
Skerry Merino Jumper | crew | Knitwear | Tidewater Mills | merino | 110 | oat navy rust sage
Annis Cashmere Crew | crew | Knitwear | Harbour & Loom | cashmere | 195 | pebble camel burgundy
Lofot Roll Neck | roll-neck | Knitwear | Tidewater Mills | merino | 115 | black ecru petrol
Isla Cable Cardigan | cardigan | Knitwear | Tidewater Mills | shetland wool | 165 | ecru forest rose
Brae Alpaca V-Neck | v-neck | Knitwear | Tidewater Mills | alpaca | 145 | stone clay charcoal | 180
Fleur Fine Cardigan | cardigan | Knitwear | Petit Quai | merino | 98 | lilac navy butter
Noor Cashmere Roll Neck | roll-neck | Knitwear | Harbour & Loom | cashmere | 210 | oat charcoal
Effie Slipover | slipover | Knitwear | Tidewater Mills | shetland wool | 89 | sage camel navy
Rue Striped Jumper | crew | Knitwear | Petit Quai | cotton | 85 | chalk navy poppy
Halden Linen Shirt | shirt | Shirts & Blouses | Harbour & Loom | linen | 89 | chalk sky sage clay
Ysolde Silk Blouse | blouse | Shirts & Blouses | Maren Vale | silk | 165 | ecru petrol rose
Poppy Gathered Blouse | blouse | Shirts & Blouses | Petit Quai | cotton poplin | 79 | chalk butter lilac
Astrid Poplin Shirt | shirt | Shirts & Blouses | Ostrand | cotton poplin | 110 | chalk sky black
Juno Camp Shirt | camp-shirt | Shirts & Blouses | Petit Quai | viscose | 75 | poppy sage navy | 95
Wilma Flannel Shirt | shirt | Shirts & Blouses | Harbour & Loom | brushed cotton | 95 | rust forest charcoal
Celeste Band-Collar Blouse | blouse | Shirts & Blouses | Harbour & Loom | lyocell | 92 | black sage
Plain Organic Tee | tee | Tops | Hollin | organic cotton | 35 | chalk black navy rose
Mariner Striped Tee | long-tee | Tops | Petit Quai | cotton | 55 | chalk navy poppy
Rib Tank | tank | Tops | Hollin | organic cotton | 29 | chalk black olive
Vera Long-Sleeve | long-tee | Tops | Hollin | merino | 69 | charcoal burgundy oat
Boxy Heavyweight Tee | tee | Tops | Harbour & Loom | organic cotton | 45 | ecru sage clay
Loop Sweatshirt | sweatshirt | Tops | Hollin | organic cotton | 85 | pebble navy butter
Nell Knitted Polo | polo | Tops | Tidewater Mills | merino | 95 | camel black sky
Vale Pleated Trousers | wide-trousers | Trousers | Ostrand | wool | 175 | charcoal oat navy
Cassia Linen Trousers | wide-trousers | Trousers | Harbour & Loom | linen | 110 | chalk olive clay
Greta Cigarette Trousers | trousers | Trousers | Ostrand | wool | 155 | black navy camel
Brisa Lyocell Trousers | wide-trousers | Trousers | Harbour & Loom | lyocell | 98 | black sage rust | 125
Dune Chinos | trousers | Trousers | Harbour & Loom | cotton twill | 95 | sand olive navy
Shore Linen Shorts | shorts | Trousers | Petit Quai | linen | 65 | ecru navy sage
Straight Selvedge Jean | jeans | Denim | Copperline Denim | selvedge denim | 145 | indigo black washed
Wide-Leg Jean | wide-jeans | Denim | Copperline Denim | rigid denim | 135 | washed indigo ecru
Ivy Slim Jean | jeans | Denim | Copperline Denim | stretch denim | 115 | indigo black | 140
Denim Chore Jacket | chore | Denim | Copperline Denim | selvedge denim | 165 | indigo washed
Denim Midi Skirt | skirt | Denim | Copperline Denim | rigid denim | 110 | indigo washed
Rona Pleated Skirt | pleated-skirt | Skirts | Ostrand | wool | 150 | navy camel forest
Silje Satin Skirt | skirt | Skirts | Maren Vale | viscose | 120 | oat petrol burgundy
Clover Linen Skirt | skirt | Skirts | Harbour & Loom | linen | 95 | chalk clay olive
Mira Plissé Skirt | pleated-skirt | Skirts | Maren Vale | recycled polyester | 115 | black lilac sage | 145
Court Leather Trainer | sneaker | Shoes | Sable Row | leather | 150 | chalk black sage
Penny Loafer | loafer | Shoes | Sable Row | leather | 195 | black chestnut burgundy
Moor Chelsea Boot | boot | Shoes | Sable Row | leather | 245 | black tobacco
Pier Sandal | sandal | Shoes | Sable Row | leather | 120 | tobacco black chalk
Ballet Flat | flat | Shoes | Sable Row | suede | 130 | black rose camel
Market Tote | tote | Bags | Sable Row | leather | 230 | tobacco black oat
Canvas Beach Tote | tote | Bags | Petit Quai | canvas | 55 | ecru navy poppy
Turnlock Crossbody | crossbody | Bags | Sable Row | leather | 185 | black chestnut forest
Drawstring Bucket Bag | bucket | Bags | Sable Row | suede | 165 | camel black clay | 210
Lambswool Scarf | scarf | Accessories | Tidewater Mills | lambswool | 65 | camel forest burgundy pebble
Rib Beanie | beanie | Accessories | Tidewater Mills | merino | 39 | oat saffron navy
Fringed Silk Scarf | scarf | Accessories | Petit Quai | silk | 75 | poppy sky butter
Fine Leather Belt | belt | Accessories | Sable Row | leather | 69 | black tobacco
Merino Gloves | gloves | Accessories | Tidewater Mills | merino | 45 | charcoal rust oat
Rib Socks, Two Pairs | socks | Accessories | Hollin | organic cotton | 18 | chalk sage clay
`;

export const men = `
Aldous Wool Overcoat | coat | Outerwear | Calder & Finch | wool | 360 | charcoal camel navy
Strand Double-Breasted Coat | double-coat | Outerwear | Ostrand | wool | 420 | navy oat
Mast Raincoat | trench | Outerwear | Calder & Finch | cotton gabardine | 290 | olive sand black
Fell Quilted Jacket | puffer | Outerwear | Calder & Finch | recycled nylon | 210 | black olive rust | 265
Skye Storm Parka | parka | Outerwear | Calder & Finch | recycled nylon | 250 | petrol saffron charcoal
Harbour Chore Jacket | chore | Outerwear | Harbour & Loom | cotton twill | 150 | navy ecru tobacco
Nordal Blazer | blazer | Outerwear | Ostrand | wool | 275 | navy pebble forest
Rigger Bomber | bomber | Outerwear | Harbour & Loom | cotton twill | 165 | olive black sand
Loch Quilted Gilet | gilet | Outerwear | Calder & Finch | recycled nylon | 130 | forest navy chestnut
Skerry Fisherman Jumper | crew | Knitwear | Tidewater Mills | shetland wool | 135 | ecru navy forest rust
Merino Crew | crew | Knitwear | Harbour & Loom | merino | 95 | charcoal oat burgundy petrol
Trawler Roll Neck | roll-neck | Knitwear | Tidewater Mills | shetland wool | 145 | navy ecru olive
Lund Fine Roll Neck | roll-neck | Knitwear | Ostrand | merino | 120 | black camel
Shawl Cardigan | cardigan | Knitwear | Tidewater Mills | lambswool | 175 | oat charcoal forest
Rowan Cashmere V-Neck | v-neck | Knitwear | Harbour & Loom | cashmere | 205 | navy pebble clay | 250
Knit Slipover | slipover | Knitwear | Tidewater Mills | lambswool | 89 | olive navy saffron
Weekend Cardigan | cardigan | Knitwear | Hollin | organic cotton | 92 | stone black
Halden Linen Shirt | shirt | Shirts | Harbour & Loom | linen | 95 | chalk sky olive rust
Oxford Shirt | shirt | Shirts | Harbour & Loom | cotton oxford | 85 | chalk sky rose
Elias Poplin Shirt | shirt | Shirts | Ostrand | cotton poplin | 115 | chalk navy black
Cala Camp Shirt | camp-shirt | Shirts | Petit Quai | viscose | 79 | petrol butter clay | 98
Moss Flannel Shirt | shirt | Shirts | Harbour & Loom | brushed cotton | 95 | forest charcoal burgundy
Denim Work Shirt | shirt | Shirts | Copperline Denim | chambray | 105 | washed indigo
Seersucker Camp Shirt | camp-shirt | Shirts | Harbour & Loom | cotton seersucker | 75 | sky chalk
Plain Organic Tee | tee | T-Shirts & Polos | Hollin | organic cotton | 35 | chalk black navy olive
Heavyweight Tee | tee | T-Shirts & Polos | Harbour & Loom | organic cotton | 48 | ecru charcoal clay
Mariner Long-Sleeve | long-tee | T-Shirts & Polos | Petit Quai | cotton | 58 | chalk navy
Merino Base Tee | tee | T-Shirts & Polos | Tidewater Mills | merino | 75 | charcoal forest
Piqué Polo | polo | T-Shirts & Polos | Hollin | organic cotton | 59 | navy chalk forest
Knitted Polo | polo | T-Shirts & Polos | Tidewater Mills | merino | 98 | camel black petrol | 125
Loopback Sweatshirt | sweatshirt | T-Shirts & Polos | Hollin | organic cotton | 89 | pebble navy sage
Heavy Hoodie | hoodie | T-Shirts & Polos | Hollin | organic cotton | 98 | charcoal oat olive
Tapered Wool Trousers | trousers | Trousers | Ostrand | wool | 165 | charcoal navy
Everyday Chinos | trousers | Trousers | Harbour & Loom | cotton twill | 95 | sand navy olive black
Pleated Trousers | wide-trousers | Trousers | Ostrand | wool | 180 | oat charcoal forest
Linen Drawcord Trousers | wide-trousers | Trousers | Harbour & Loom | linen | 105 | ecru navy sage
Corduroy Trousers | trousers | Trousers | Harbour & Loom | corduroy | 110 | tobacco forest rust | 135
Linen Shorts | shorts | Trousers | Petit Quai | linen | 69 | sand sky navy
Pleated Shorts | shorts | Trousers | Harbour & Loom | cotton twill | 72 | olive chalk
Straight Selvedge Jean | jeans | Denim | Copperline Denim | selvedge denim | 155 | indigo black
Relaxed Jean | wide-jeans | Denim | Copperline Denim | rigid denim | 140 | washed indigo ecru
Tapered Jean | jeans | Denim | Copperline Denim | stretch denim | 120 | indigo black washed | 150
Trucker Jacket | chore | Denim | Copperline Denim | selvedge denim | 185 | indigo washed
Court Leather Trainer | sneaker | Shoes | Sable Row | leather | 155 | chalk navy black
Canvas Deck Shoe | sneaker | Shoes | Petit Quai | canvas | 75 | ecru navy rust
Penny Loafer | loafer | Shoes | Sable Row | leather | 210 | chestnut black
Suede Chelsea Boot | boot | Shoes | Sable Row | suede | 240 | tobacco charcoal sand
Leather Chelsea Boot | boot | Shoes | Sable Row | leather | 260 | black chestnut
Two-Strap Sandal | sandal | Shoes | Sable Row | leather | 115 | tobacco black
Roll-Top Backpack | backpack | Bags | Calder & Finch | recycled nylon | 135 | black olive petrol
Leather Backpack | backpack | Bags | Sable Row | leather | 290 | chestnut black | 340
Canvas Tote | tote | Bags | Petit Quai | canvas | 59 | ecru olive
Field Crossbody | crossbody | Bags | Calder & Finch | canvas | 85 | sand black
Lambswool Scarf | scarf | Accessories | Tidewater Mills | lambswool | 69 | charcoal forest rust
Fisherman Beanie | beanie | Accessories | Tidewater Mills | shetland wool | 35 | navy ecru saffron
Bridle Belt | belt | Accessories | Sable Row | leather | 79 | black chestnut tobacco
Washed Cap | cap | Accessories | Petit Quai | cotton twill | 39 | navy sand forest
Wool Gloves | gloves | Accessories | Tidewater Mills | shetland wool | 49 | charcoal camel
Rib Socks, Two Pairs | socks | Accessories | Hollin | organic cotton | 18 | black stone forest
`;
