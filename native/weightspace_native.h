// The C boundary between libtorch and the managed code in src/Libtorch/Interop.
//
// Conventions, valid for every function below:
// * No C++ exception leaves a function. Functions returning int32_t answer 0, or 1 after an error; functions returning a
//   handle answer null after an error; ws_last_error() then holds the message of this thread.
// * A tensor handle is a c10::TensorImpl* that owns one reference. Arguments are borrowed, results are owned by the caller,
//   who gives them back with ws_release. A generator handle is a c10::GeneratorImpl* under the same rule.
#pragma once
#include <cstdint>

#define WS_API extern "C" __attribute__((visibility("default")))

enum ws_tag : int32_t {
  WS_NONE = 0, WS_TENSOR = 1, WS_INT = 2, WS_DOUBLE = 3, WS_BOOL = 4, WS_INT_LIST = 5, WS_DOUBLE_LIST = 6, WS_BOOL_LIST = 7,
  WS_TENSOR_LIST = 8, WS_OPTIONAL_TENSOR_LIST = 9, WS_STRING = 10, WS_DEVICE = 11, WS_GENERATOR = 12, WS_COMPLEX = 13,
  WS_DEFAULT = 14
};

// One argument or result of an operator.
struct ws_value {
  int32_t tag;
  int32_t count;  // of list elements, or of bytes of a string
  union { int64_t i; double d; void* p; };
};

// Everything cheap to know about a tensor, in one call. The two arrays belong to the tensor.
struct ws_tensor_info {
  const int64_t* sizes;
  const int64_t* strides;
  void* data;         // first element, null when the tensor has no storage
  int64_t numel;
  int64_t storage_offset;
  int32_t dim;
  int32_t dtype;
  int32_t device_type;
  int32_t device_index;
  int32_t element_size;
  int32_t flags;      // 1 requires_grad, 2 leaf, 4 contiguous, 8 sparse, 16 strides absent
};

typedef struct ws_operator ws_operator;
typedef struct ws_node ws_node;

// boundary.cpp
WS_API const char* ws_last_error();
WS_API int32_t ws_abi_version();

// dispatcher.cpp
WS_API int32_t ws_find_operator(const char* name, const char* overload, ws_operator** result);
WS_API int32_t ws_call(ws_operator* op, const ws_value* args, int32_t nargs, ws_value* results, int32_t capacity, int32_t* nresults);
// The schema of every registered operator, one a line; the text lives until the next call on this thread.
WS_API const char* ws_schemas();

// tensors.cpp
WS_API void ws_release(void* tensor);
WS_API void* ws_alias_handle(void* tensor);  // one more reference to the same tensor
WS_API void ws_tensor_describe(void* tensor, ws_tensor_info* info);
// A new tensor holding a copy of `bytes` bytes of row-major data (null data: uninitialised).
WS_API void* ws_from_data(const void* data, int64_t bytes, const int64_t* sizes, int32_t dim, int32_t dtype,
                          int32_t device_type, int32_t device_index, int32_t requires_grad);
// The only element, as Int, Double, Bool or ComplexDouble (pair[2] receives it).
WS_API int32_t ws_item(void* tensor, ws_value* value, double* pair);
WS_API int32_t ws_set_data(void* tensor, void* source);
// dtype or device_type negative: unchanged. The result may be the tensor itself unless copy is set.
WS_API void* ws_to(void* tensor, int32_t dtype, int32_t device_type, int32_t device_index, int32_t non_blocking, int32_t copy);

// Whether shapes and elements are equal: 1 or 0; -1 after an error.
WS_API int32_t ws_equal(void* left, void* right);

// indexing.cpp. kind: 0 new axis, 1 one index (start), 2 ellipsis, 3 truth value (start), 4 tensor, 5 slice (INT64_MIN: absent).
struct ws_index_item { int64_t start, stop, step; void* tensor; int64_t kind; };
WS_API void* ws_index(void* tensor, const ws_index_item* items, int32_t n);
// value null: the number (bits of an integer where whole) is written instead.
WS_API int32_t ws_index_put(void* tensor, const ws_index_item* items, int32_t n, void* value, double number, int32_t kind, int32_t accumulate);

// factories.cpp. The numbers a, b, c are doubles, or (whole != 0) the bits of 64-bit integers.
WS_API void* ws_create(int32_t kind, const int64_t* sizes, int32_t dim, double a, double b, double c, int32_t whole, int32_t dtype,
                       int32_t device_type, int32_t device_index, int32_t requires_grad, void* generator);
WS_API void* ws_create_like(int32_t kind, void* like, double a, double b, int32_t whole, int32_t dtype, int32_t device_type,
                            int32_t device_index, int32_t requires_grad);

// autograd.cpp
WS_API int32_t ws_backward(void** tensors, int32_t n, void** grads, int32_t retain_graph, int32_t create_graph, void** inputs, int32_t ninputs);
WS_API int32_t ws_grad(void** outputs, int32_t n, void** inputs, int32_t ninputs, void** grads, int32_t retain_graph,
                       int32_t create_graph, int32_t allow_unused, void** results);
WS_API int32_t ws_get_grad(void* tensor, void** grad);
WS_API int32_t ws_set_grad(void* tensor, void* grad);
WS_API int32_t ws_zero_grads(void** tensors, int32_t n, int32_t set_to_none);
WS_API int32_t ws_set_requires_grad(void* tensor, int32_t value);
WS_API int32_t ws_retain_grad(void* tensor);
WS_API const char* ws_grad_fn_name(void* tensor);  // null when there is none
WS_API int32_t ws_grad_mode();
WS_API void ws_set_grad_mode(int32_t enabled);
WS_API int32_t ws_is_inference_mode();
WS_API void* ws_inference_mode_enter(int32_t enabled);
WS_API void ws_inference_mode_leave(void* guard);
WS_API int32_t ws_anomaly_mode(int32_t* check_nan);
WS_API void ws_set_anomaly_mode(int32_t enabled, int32_t check_nan);

// custom_function.cpp
// Called in the backward pass: n gradients (null where undefined) in, owned gradients (null: none) out; 0, or 1 with a message.
typedef int32_t (*ws_backward_callback)(void* context, ws_node* node, void** grads, int32_t n, void** results, int32_t nresults,
                                        char* message, int32_t message_capacity);
typedef void (*ws_release_callback)(void* context);
WS_API ws_node* ws_node_create(void* context, const char* name, ws_backward_callback backward, ws_release_callback release,
                               void** inputs, int32_t ninputs, int32_t* needs_grad);
WS_API int32_t ws_node_save(ws_node* node, void** tensors, const int32_t* is_output, int32_t n);
WS_API int32_t ws_node_saved_count(ws_node* node);
WS_API int32_t ws_node_saved(ws_node* node, int32_t index, void** tensor);
// Makes the outputs of forward the outputs of the node. roles: 0 plain, 1 not differentiable, 2 an input changed in place,
// 3 an input returned unchanged. results receives owned handles.
WS_API int32_t ws_node_connect(ws_node* node, void** outputs, const int32_t* roles, int32_t n, int32_t materialize_grads, void** results);
WS_API void ws_node_close(ws_node* node);  // the creator lets go; the graph may keep the node

// generators.cpp
WS_API void* ws_generator_create(int32_t device_type, int32_t device_index, uint64_t seed);
WS_API void* ws_generator_default(int32_t device_type, int32_t device_index);
WS_API void ws_generator_release(void* generator);
WS_API int32_t ws_generator_manual_seed(void* generator, uint64_t seed);
WS_API int32_t ws_generator_seed(void* generator, uint64_t* seed);
WS_API int32_t ws_generator_initial_seed(void* generator, uint64_t* seed);
WS_API void* ws_generator_get_state(void* generator);
WS_API int32_t ws_generator_set_state(void* generator, void* state);
WS_API int32_t ws_manual_seed(uint64_t seed);  // of every device

// runtime.cpp
WS_API int32_t ws_get_num_threads();
WS_API void ws_set_num_threads(int32_t n);
WS_API int32_t ws_get_num_interop_threads();
WS_API int32_t ws_set_num_interop_threads(int32_t n);
WS_API int32_t ws_cuda_is_available();
WS_API int32_t ws_cuda_device_count();
WS_API int32_t ws_cuda_synchronize(int32_t device_index);
WS_API int32_t ws_cudnn_is_available();
WS_API int32_t ws_get_flag(int32_t which);
WS_API int32_t ws_set_flag(int32_t which, int32_t value);
WS_API int32_t ws_set_default_dtype(int32_t dtype);
WS_API int32_t ws_get_default_dtype();
WS_API int32_t ws_promote_types(int32_t left, int32_t right);
WS_API int32_t ws_can_cast(int32_t from, int32_t to);
WS_API const char* ws_torch_version();
WS_API const char* ws_build_configuration();
WS_API const char* ws_parallel_info();

// hot_operators.cpp: unboxed calls for what a training step does most; all answer an owned handle, or null after an error.
WS_API void* ws_unary(int32_t op, void* self);
WS_API void* ws_binary(int32_t op, void* self, void* other, double alpha);
WS_API void* ws_binary_scalar(int32_t op, void* self, double value, int32_t kind, double alpha);  // kind: 0 int, 1 double, 2 bool
WS_API void* ws_add(void* self, void* other);
WS_API void* ws_mm(void* self, void* other);
WS_API void* ws_sum(void* self);
WS_API void* ws_mul(void* self, void* other);
WS_API void* ws_linear(void* input, void* weight, void* bias);
WS_API void* ws_addmm(void* self, void* left, void* right, double beta, double alpha);
WS_API void* ws_sum_dims(void* self, const int64_t* dims, int32_t n, int32_t keepdim, int32_t dtype);
WS_API void* ws_mean_dims(void* self, const int64_t* dims, int32_t n, int32_t keepdim, int32_t dtype);
WS_API void* ws_shape_op(int32_t op, void* self, const int64_t* values, int32_t n);
// In-place forms change self and answer 0 or 1.
WS_API int32_t ws_unary_inplace(int32_t op, void* self);
WS_API int32_t ws_binary_inplace(int32_t op, void* self, void* other, double alpha);
WS_API int32_t ws_binary_scalar_inplace(int32_t op, void* self, double value, int32_t kind, double alpha);
WS_API int32_t ws_ternary_inplace(int32_t op, void* self, void* left, void* right, double value);

// fused_optimizers.cpp: one pass over contiguous CPU float/double tensors. 0 done, 1 error, 2 not applicable (nothing changed).
// A parameter without gradient is skipped; grads null: the tensors' own .grad. steps[i] is the step number of parameter i, from 1.
WS_API int32_t ws_fused_adam(void** params, void** grads, void** exp_avg, void** exp_avg_sq, void** max_exp_avg_sq, const int64_t* steps,
                             int32_t n, double lr, double beta1, double beta2, double eps, double weight_decay, int32_t decoupled, int32_t maximize);
// first[i] != 0: the momentum buffer is set to the gradient instead of being decayed.
WS_API int32_t ws_fused_sgd(void** params, void** grads, void** momentum_buffers, const int32_t* first, int32_t n, double lr,
                            double momentum, double dampening, double weight_decay, int32_t nesterov, int32_t maximize);

// benchmarks.cpp: nanoseconds per call of a loop inside native code; negative after an error.
WS_API double ws_bench_unboxed(int32_t kind, void* left, void* right, int64_t iterations);
WS_API double ws_bench_linear(void* input, void* weight, void* bias, int64_t iterations);
WS_API double ws_bench_boxed(ws_operator* op, const ws_value* args, int32_t nargs, int64_t iterations);
WS_API double ws_bench_backward(void* loss, void** inputs, int32_t n, int64_t iterations);

// memory_meter.cpp: the most bytes of CPU tensors held at once between start and stop, on this thread.
WS_API int32_t ws_memory_meter_start();
WS_API int64_t ws_memory_meter_stop();
