namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What the forward pass of a custom operator leaves to its backward pass.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> data = [];

            internal AutogradContext(nint node) => Node = node;

            /// <summary>Whether backward gets zeros instead of nothing for outputs without gradient.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            /// <summary>The native node; valid in forward and backward.</summary>
            internal nint Node { get; }

            internal List<Tensor> ToSave { get; private set; } = [];

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>Keeps inputs and outputs for backward; call it once, in forward.</summary>
            public void save_for_backward(List<Tensor> tensors) => ToSave = [.. tensors];

            /// <summary>Keeps anything that is no tensor for backward.</summary>
            public void save_data(string key, object value) => data[key] = value;

            /// <summary>Says which inputs forward changed in place.</summary>
            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            /// <summary>Says which outputs have no gradient.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            /// <summary>Sets <see cref="MaterializeGrads"/>.</summary>
            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>What <see cref="save_for_backward"/> kept.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">The graph was freed, or a kept tensor was changed in place.</exception>
            public unsafe List<Tensor> get_saved_variables()
            {
                var count = NativeMethods.ws_node_saved_count(Node);
                var tensors = new List<Tensor>(Math.Max(count, 0));
                // A negative count means a freed graph: asking for one tensor then raises the error that says so.
                for (var i = 0; i < Math.Abs(count); i++)
                {
                    nint tensor;
                    NativeError.Check(NativeMethods.ws_node_saved(Node, i, &tensor), nameof(get_saved_variables));
                    tensors.Add(new Tensor(tensor));
                }
                return tensors;
            }

            /// <summary>What <see cref="save_data"/> kept under a key, or null.</summary>
            public object get_data(string key) => data.GetValueOrDefault(key)!;

            /// <summary>Forgets what was kept.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Forgets what was kept.</summary>
            /// <param name="disposing">Whether called from <see cref="Dispose()"/>.</param>
            protected virtual void Dispose(bool disposing) => data.Clear();

            /// <summary>Lets go of the managed tensors of forward; the native node holds what was saved.</summary>
            internal void ForwardDone()
            {
                ToSave = [];
                Dirty = [];
                NonDifferentiable = [];
            }
        }
    }
}
