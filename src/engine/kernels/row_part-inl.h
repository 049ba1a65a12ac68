// Which elements of a row a vector stands for. Included once per target, see hwy/foreach_target.h.
#if defined(RNNCTL_KERNELS_ROW_PART_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RNNCTL_KERNELS_ROW_PART_INL_H_
#undef RNNCTL_KERNELS_ROW_PART_INL_H_
#else
#define RNNCTL_KERNELS_ROW_PART_INL_H_
#endif

#include "engine/kernels/rows.h"
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

/// A vector's worth of neighbours in a row.
struct Whole {
  HWY_INLINE Vector load(ConstRows from) const { return hn::LoadU(Float(), from[row] + column); }
  HWY_INLINE void store(Vector v, Rows to) const { hn::StoreU(v, Float(), to[row] + column); }
  std::size_t row, column;
};

/// The last of a row, at most as many as a vector has lanes.
struct Some {
  HWY_INLINE Vector load(ConstRows from) const {
#if HWY_CAP_GE256
    return hn::MaskedLoad(hn::FirstN(Float(), columns), Float(), from[row] + column);
#else
    // There it would load a whole vector, from an aligned address only.
    HWY_ALIGN float lanes[kLanes] = {};
    for (std::size_t c = 0; c < columns; ++c) lanes[c] = from[row][column + c];
    return hn::Load(Float(), lanes);
#endif
  }
  HWY_INLINE void store(Vector v, Rows to) const {
#if HWY_CAP_GE256
    hn::BlendedStore(v, hn::FirstN(Float(), columns), Float(), to[row] + column);
#else
    // There it would write what is behind the row, too, which may be another thread's.
    HWY_ALIGN float lanes[kLanes];
    hn::Store(v, Float(), lanes);
    for (std::size_t c = 0; c < columns; ++c) to[row][column + c] = lanes[c];
#endif
  }
  std::size_t row, column, columns;
};

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
