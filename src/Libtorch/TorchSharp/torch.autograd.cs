using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Automatic differentiation.</summary>
    public static partial class autograd
    {
        /// <summary>The gradients of outputs with respect to inputs, without touching any <c>.grad</c>.</summary>
        /// <param name="outputs">The differentiated tensors.</param>
        /// <param name="inputs">What they are differentiated by.</param>
        /// <param name="grad_outputs">The vectors of the vector-Jacobian product, one for each output; null where each output has one element.</param>
        /// <param name="retain_graph">Whether the graph can be gone through again.</param>
        /// <param name="create_graph">Whether the gradients have a history, for higher derivatives.</param>
        /// <param name="allow_unused">Whether an input that no output depends on is no error; its gradient is null.</param>
        /// <returns>One tensor for each input; the caller disposes them.</returns>
        /// <exception cref="ExternalException">An input is unused, has no gradient, or the graph was freed.</exception>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            var outputHandles = Handles(outputs);
            var inputHandles = Handles(inputs);
            var gradHandles = Handles(grad_outputs);
            fixed (nint* o = outputHandles, i = inputHandles, g = gradHandles, r = results)
            {
                // As in PyTorch, a graph that is to be differentiated again must be kept.
                var code = NativeMethods.ws_grad(o, outputs.Count, i, inputs.Count, g, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r);
                NativeError.Check(code, "autograd.grad", outputs.Count > 0 ? outputs[0] : null, inputs.Count > 0 ? inputs[0] : null);
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return [.. results.Select(handle => handle == 0 ? null! : new Tensor(handle))];
        }

        /// <summary>Adds the gradients of tensors to the <c>.grad</c> of the leaves that they depend on.</summary>
        /// <param name="tensors">The differentiated tensors.</param>
        /// <param name="grad_tensors">Their own gradients; null where each has one element.</param>
        /// <param name="retain_graph">Whether the graph can be gone through again; null means <paramref name="create_graph"/>.</param>
        /// <param name="create_graph">Whether the gradients have a history.</param>
        /// <param name="inputs">The leaves to compute for; null means all.</param>
        /// <exception cref="ExternalException">A tensor has no history or more than one element, or the graph was freed.</exception>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            fixed (nint* t = Handles(tensors), g = Handles(grad_tensors), i = Handles(inputs))
            {
                var code = NativeMethods.ws_backward(t, tensors.Count, g, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, inputs?.Count ?? 0);
                NativeError.Check(code, nameof(backward), tensors.Count > 0 ? tensors[0] : null);
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        /// <summary>Adds the gradients of a tensor to the <c>.grad</c> of the leaves that it depends on.</summary>
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>Adds the gradients of a tensor to the <c>.grad</c> of the leaves that it depends on.</summary>
        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>Until disposed, errors in backward name the forward operator, and NaN gradients are errors.</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        /// <summary>Turns anomaly detection on or off until disposed.</summary>
        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        private static nint[]? Handles(IList<Tensor>? tensors)
        {
            if (tensors is null)
            {
                return null;
            }
            var handles = new nint[tensors.Count];
            for (var i = 0; i < handles.Length; i++)
            {
                handles[i] = tensors[i]?.RequireHandle() ?? 0;
            }
            return handles;
        }
    }

    /// <summary>Until disposed, operators on this thread record no history.</summary>
    public static IDisposable no_grad() => new AutoGradMode(false);

    /// <summary>Until disposed, operators on this thread record history, or do not.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    /// <summary>Until disposed, operators on this thread record history, or do not.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    /// <summary>Whether operators on this thread record history.</summary>
    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;

    /// <summary>Until disposed, tensors are created that can never take part in gradients.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;
}
