using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Every signature below is blittable, so a call compiles to a direct jump without marshalling stubs.
[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>The C functions of <c>native/weightspace_native.h</c>, which documents them.</summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "weightspace_native";

    static NativeMethods() => NativeLibraryLoader.EnsureLoaded();

    [LibraryImport(Library)] internal static partial byte* ws_last_error();
    [LibraryImport(Library)] internal static partial int ws_abi_version();

    // Operators.
    [LibraryImport(Library)] internal static partial int ws_find_operator(byte* name, byte* overload, nint* result);
    [LibraryImport(Library)] internal static partial int ws_call(nint op, void* args, int nargs, void* results, int capacity, int* nresults);
    [LibraryImport(Library)] internal static partial byte* ws_schemas();

    // Tensors.
    [LibraryImport(Library)] internal static partial void ws_release(nint tensor);

    // Reads a few fields, takes no lock and calls nothing back: the transition to native mode would cost more than the work.
    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial void ws_tensor_describe(nint tensor, NativeTensorInfo* info);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nint ws_alias_handle(nint tensor);

    [LibraryImport(Library)] internal static partial nint ws_from_data(void* data, long bytes, long* sizes, int dim, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Library)] internal static partial int ws_item(nint tensor, void* value, double* pair);
    [LibraryImport(Library)] internal static partial int ws_set_data(nint tensor, nint source);

    [LibraryImport(Library)] internal static partial nint ws_to(nint tensor, int dtype, int deviceType, int deviceIndex, int nonBlocking, int copy);

    [LibraryImport(Library)]
    internal static partial nint ws_create(int kind, long* sizes, int dim, double a, double b, double c, int whole, int dtype, int deviceType, int deviceIndex, int requiresGrad, nint generator);

    [LibraryImport(Library)]
    internal static partial nint ws_create_like(int kind, nint like, double a, double b, int whole, int dtype, int deviceType, int deviceIndex, int requiresGrad);

    [LibraryImport(Library)] internal static partial int ws_equal(nint left, nint right);
    [LibraryImport(Library)] internal static partial nint ws_index(nint tensor, NativeIndex* items, int n);
    [LibraryImport(Library)] internal static partial int ws_index_put(nint tensor, NativeIndex* items, int n, nint value, double number, int kind, int accumulate);

    // Autograd.
    [LibraryImport(Library)] internal static partial int ws_backward(nint* tensors, int n, nint* grads, int retainGraph, int createGraph, nint* inputs, int ninputs);
    [LibraryImport(Library)] internal static partial int ws_grad(nint* outputs, int n, nint* inputs, int ninputs, nint* grads, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)] internal static partial int ws_get_grad(nint tensor, nint* grad);
    [LibraryImport(Library)] internal static partial int ws_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] internal static partial int ws_zero_grads(nint* tensors, int n, int setToNone);
    [LibraryImport(Library)] internal static partial int ws_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int ws_retain_grad(nint tensor);
    [LibraryImport(Library)] internal static partial byte* ws_grad_fn_name(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ws_grad_mode();

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial void ws_set_grad_mode(int enabled);

    [LibraryImport(Library)] internal static partial int ws_is_inference_mode();
    [LibraryImport(Library)] internal static partial nint ws_inference_mode_enter(int enabled);
    [LibraryImport(Library)] internal static partial void ws_inference_mode_leave(nint guard);
    [LibraryImport(Library)] internal static partial int ws_anomaly_mode(int* checkNan);
    [LibraryImport(Library)] internal static partial void ws_set_anomaly_mode(int enabled, int checkNan);

    // Custom functions.
    [LibraryImport(Library)]
    internal static partial nint ws_node_create(nint context, byte* name, delegate* unmanaged<nint, nint, nint*, int, nint*, int, byte*, int, int> backward,
        delegate* unmanaged<nint, void> release, nint* inputs, int ninputs, int* needsGrad);

    [LibraryImport(Library)] internal static partial int ws_node_save(nint node, nint* tensors, int* isOutput, int n);
    [LibraryImport(Library)] internal static partial int ws_node_saved_count(nint node);
    [LibraryImport(Library)] internal static partial int ws_node_saved(nint node, int index, nint* tensor);
    [LibraryImport(Library)] internal static partial int ws_node_connect(nint node, nint* outputs, int* roles, int n, int materializeGrads, nint* results);
    [LibraryImport(Library)] internal static partial void ws_node_close(nint node);

    // Generators.
    [LibraryImport(Library)] internal static partial nint ws_generator_create(int deviceType, int deviceIndex, ulong seed);
    [LibraryImport(Library)] internal static partial nint ws_generator_default(int deviceType, int deviceIndex);
    [LibraryImport(Library)] internal static partial void ws_generator_release(nint generator);
    [LibraryImport(Library)] internal static partial int ws_generator_manual_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial int ws_generator_seed(nint generator, ulong* seed);
    [LibraryImport(Library)] internal static partial int ws_generator_initial_seed(nint generator, ulong* seed);
    [LibraryImport(Library)] internal static partial nint ws_generator_get_state(nint generator);
    [LibraryImport(Library)] internal static partial int ws_generator_set_state(nint generator, nint state);
    [LibraryImport(Library)] internal static partial int ws_manual_seed(ulong seed);

    // Runtime.
    [LibraryImport(Library)] internal static partial int ws_get_num_threads();
    [LibraryImport(Library)] internal static partial void ws_set_num_threads(int n);
    [LibraryImport(Library)] internal static partial int ws_get_num_interop_threads();
    [LibraryImport(Library)] internal static partial int ws_set_num_interop_threads(int n);
    [LibraryImport(Library)] internal static partial int ws_cuda_is_available();
    [LibraryImport(Library)] internal static partial int ws_cuda_device_count();
    [LibraryImport(Library)] internal static partial int ws_cuda_synchronize(int deviceIndex);
    [LibraryImport(Library)] internal static partial int ws_cudnn_is_available();
    [LibraryImport(Library)] internal static partial int ws_get_flag(int which);
    [LibraryImport(Library)] internal static partial int ws_set_flag(int which, int value);
    [LibraryImport(Library)] internal static partial int ws_set_default_dtype(int dtype);
    [LibraryImport(Library)] internal static partial int ws_get_default_dtype();
    [LibraryImport(Library)] internal static partial int ws_promote_types(int left, int right);
    [LibraryImport(Library)] internal static partial int ws_can_cast(int from, int to);
    [LibraryImport(Library)] internal static partial byte* ws_torch_version();
    [LibraryImport(Library)] internal static partial byte* ws_build_configuration();
    [LibraryImport(Library)] internal static partial byte* ws_parallel_info();

    // Hot operators.
    [LibraryImport(Library)] internal static partial nint ws_unary(int op, nint self);
    [LibraryImport(Library)] internal static partial nint ws_binary(int op, nint self, nint other, double alpha);
    [LibraryImport(Library)] internal static partial nint ws_binary_scalar(int op, nint self, double value, int kind, double alpha);
    [LibraryImport(Library)] internal static partial nint ws_add(nint self, nint other);
    [LibraryImport(Library)] internal static partial nint ws_mm(nint self, nint other);
    [LibraryImport(Library)] internal static partial nint ws_sum(nint self);
    [LibraryImport(Library)] internal static partial nint ws_mul(nint self, nint other);
    [LibraryImport(Library)] internal static partial nint ws_linear(nint input, nint weight, nint bias);
    [LibraryImport(Library)] internal static partial nint ws_addmm(nint self, nint left, nint right, double beta, double alpha);
    [LibraryImport(Library)] internal static partial nint ws_sum_dims(nint self, long* dims, int n, int keepdim, int dtype);
    [LibraryImport(Library)] internal static partial nint ws_mean_dims(nint self, long* dims, int n, int keepdim, int dtype);
    [LibraryImport(Library)] internal static partial nint ws_shape_op(int op, nint self, long* values, int n);
    [LibraryImport(Library)] internal static partial int ws_unary_inplace(int op, nint self);
    [LibraryImport(Library)] internal static partial int ws_binary_inplace(int op, nint self, nint other, double alpha);
    [LibraryImport(Library)] internal static partial int ws_binary_scalar_inplace(int op, nint self, double value, int kind, double alpha);
    [LibraryImport(Library)] internal static partial int ws_ternary_inplace(int op, nint self, nint left, nint right, double value);

    // Fused optimizers.
    [LibraryImport(Library)]
    internal static partial int ws_fused_adam(nint* parameters, nint* grads, nint* expAvg, nint* expAvgSq, nint* maxExpAvgSq, long* steps, int n,
        double lr, double beta1, double beta2, double eps, double weightDecay, int decoupled, int maximize);

    [LibraryImport(Library)]
    internal static partial int ws_fused_sgd(nint* parameters, nint* grads, nint* momentumBuffers, int* first, int n,
        double lr, double momentum, double dampening, double weightDecay, int nesterov, int maximize);

    // Benchmarks.
    [LibraryImport(Library)] internal static partial int ws_memory_meter_start();
    [LibraryImport(Library)] internal static partial long ws_memory_meter_stop();
    [LibraryImport(Library)] internal static partial double ws_bench_unboxed(int kind, nint left, nint right, long iterations);
    [LibraryImport(Library)] internal static partial double ws_bench_linear(nint input, nint weight, nint bias, long iterations);
    [LibraryImport(Library)] internal static partial double ws_bench_boxed(nint op, void* args, int nargs, long iterations);
    [LibraryImport(Library)] internal static partial double ws_bench_backward(nint loss, nint* inputs, int n, long iterations);

    // Weight space.
    [LibraryImport(Library)] internal static partial int ws_mix(WeightMixBlock* blocks, long count, int channelsIn, int channelsOut, int relu);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ws_mix_supported(int channelsIn, int channelsOut);

    // Target networks of hypernetworks.
    [LibraryImport(Library)] internal static partial long ws_target_activations(NativeTargetNetworks* networks);
    [LibraryImport(Library)] internal static partial void ws_target_forward(NativeTargetNetworks* networks, float* activations, float* values);

    [LibraryImport(Library)]
    internal static partial void ws_target_backward(NativeTargetNetworks* networks, float* activations, float* gradients, float* weightGradients);

    // Products of small matrices, and the sweeps between them.
    [LibraryImport(Library)] internal static partial int ws_dense_product_run(NativeDenseProduct* product, int instructions);
    [LibraryImport(Library)] internal static partial void ws_dense_add_bias(float* values, float* bias, long rows, long columns, int activation);

    [LibraryImport(Library)]
    internal static partial void ws_dense_backward(float* gradient, float* activated, float* columnSums, long rows, long columns, int activation);

    [LibraryImport(Library)]
    internal static partial double ws_dense_squared_error(float* values, float* shift, float* target, float* columnSums, long rows, long columns, float scale);
}
