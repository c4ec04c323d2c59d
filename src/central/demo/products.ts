import type { ProductStored } from '../core/rows'
import { seeded } from './seeded'

const COUNT = 3000
const KINDS = [
  { category: 'kitchen', names: ['Kettle', 'Pan', 'Mug', 'Bowl', 'Carafe', 'Cutting Board'] },
  { category: 'textiles', names: ['Towel', 'Throw', 'Cushion', 'Apron', 'Napkin'] },
  { category: 'lighting', names: ['Lamp', 'Lantern', 'Candle', 'Torch'] },
  { category: 'camping', names: ['Tent', 'Stove', 'Bottle', 'Rucksack', 'Sleeping Bag'] },
  { category: 'clothing', names: ['Fleece', 'Rain Jacket', 'Wool Socks', 'Cap', 'Gloves'] },
  { category: 'footwear', names: ['Trail Shoe', 'Walking Boot', 'Sandal'] },
  { category: 'preserves', names: ['Jam', 'Honey', 'Chutney', 'Pickle'] },
  { category: 'bakery', names: ['Oatcake', 'Rye Loaf', 'Shortbread', 'Crispbread'] },
  { category: 'drinks', names: ['Cordial', 'Pressed Juice', 'Herb Tea', 'Ground Coffee'] },
] as const
const BRANDS = ['Alderbrook', 'Fernway', 'Larkmoor', 'Osterby', 'Pinefold', 'Quillon', 'Rowanvale', 'Tidewell'] as const
const COLOURS = ['slate', 'moss', 'amber', 'chalk', 'indigo', 'rust'] as const
const SIZES = ['small', 'medium', 'large'] as const

/** Three thousand articles in nine categories and eight brands, some on sale. */
export function demoProducts(): readonly ProductStored[] {
  const random = seeded(3000)
  return Array.from({ length: COUNT }, (_, i): ProductStored => {
    const kind = random.pick(KINDS)
    const brand = random.pick(BRANDS)
    const colour = random.pick(COLOURS)
    const size = random.pick(SIZES)
    return {
      sku: `NL-${String(i + 1).padStart(4, '0')}`,
      name: `${brand} ${random.pick(kind.names)}, ${size}, ${colour}`,
      category: kind.category,
      brand,
      attributes: { colour, size },
      price: `${2 + random.below(148)}.${random.pick(['00', '50', '90', '95'])}`,
      onSale: random.below(10) === 0,
    }
  })
}
